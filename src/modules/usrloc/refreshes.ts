import type { Clock, Timer } from '../../host/host.ts';
import type { Contact } from './contact.ts';
import type { Table } from './table.ts';

/** Reminds of contacts that are woken by push notifications when it is time for them to register again. */
export class Refreshes {
  readonly #clock: Clock;
  readonly #due: (table: Table, contact: Contact) => void;
  readonly #timers = new Map<Contact, Timer>();

  constructor(clock: Clock, due: (table: Table, contact: Contact) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** A contact was registered. */
  note(table: Table, contact: Contact): void {
    this.forget(contact);
    if (contact.refreshAt === 0) return;
    const left = Math.max(0, contact.refreshAt * 1000 - this.#clock.now());
    const timer = this.#clock.after(left, () => {
      this.#timers.delete(contact);
      this.#due(table, contact);
    });
    this.#timers.set(contact, timer);
  }

  forget(contact: Contact): void {
    this.#timers.get(contact)?.cancel();
    this.#timers.delete(contact);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
