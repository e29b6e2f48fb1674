import type { Server } from '../declarations/server.ts';
import type { Timer } from '../host/host.ts';

/** Runs the timer routes of a script, each every so many seconds, the first time after as many (reference: language 2.5). */
export class TimerRoutes {
  readonly #server: Server;
  readonly #timers = new Map<number, Timer>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** `run` runs one of the routes. */
  start(
    routes: readonly { readonly id: number; readonly interval: number | null }[],
    run: (id: number) => void,
  ): void {
    const { clock } = this.#server.host;
    const begin = clock.now();
    for (const { id, interval } of routes) {
      if (interval === null || interval <= 0) continue;
      const schedule = (round: number): void => {
        // Counted from the start, so that rounds do not drift.
        const delay = Math.max(0, begin + round * interval * 1000 - clock.now());
        this.#timers.set(
          id,
          clock.after(delay, () => {
            schedule(round + 1);
            run(id);
          }),
        );
      };
      schedule(1);
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
