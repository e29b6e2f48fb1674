import type { Server, Statistic } from '../../declarations/server.ts';

/** Names and what they count. */
export const statisticNames = {
  active_dialogs: 'Dialogs that were answered and go on.',
  early_dialogs: 'Dialogs that are ringing.',
  processed_dialogs: 'Dialogs created.',
  expired_dialogs: 'Dialogs that ran out of time.',
  failed_dialogs: 'Dialogs that were never answered.',
  create_sent: 'New dialogs told to other nodes of a cluster.',
  update_sent: 'Changes told to other nodes of a cluster.',
  delete_sent: 'Ends told to other nodes of a cluster.',
  create_recv: 'New dialogs that other nodes of a cluster told of.',
  update_recv: 'Changes that other nodes of a cluster told of.',
  delete_recv: 'Ends that other nodes of a cluster told of.',
} as const;

type Name = keyof typeof statisticNames;

export class Statistics {
  readonly #found = new Map<Name, Statistic>();

  constructor(server: Server, enabled: boolean) {
    if (!enabled) return;
    for (const name of Object.keys(statisticNames) as Name[]) {
      // What there is now cannot be reset.
      const isFixed = name === 'active_dialogs' || name === 'early_dialogs';
      this.#found.set(name, server.statistics.define('dialog', name, undefined, isFixed));
    }
  }

  add(name: Name, amount = 1): void {
    this.#found.get(name)?.add(amount);
  }

  get(name: Name): number {
    return this.#found.get(name)?.get() ?? 0;
  }
}
