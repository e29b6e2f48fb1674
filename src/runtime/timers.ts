import type { Server } from '../declarations/server.ts';
import type { Timer } from '../host/host.ts';

interface TimerRoute {
  readonly name: string | null;
  /** Seconds. */
  readonly interval: number | null;
}

/** Runs the timer routes of a script, each every so many seconds, the first time after as many (reference: language 2.5). */
export class TimerRoutes {
  readonly #server: Server;
  /** By name and interval. */
  readonly #timers = new Map<string, Timer>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Replaces what was there; a route of the same name and interval keeps its rhythm. `run` runs one of them. */
  set(routes: readonly TimerRoute[], run: (name: string | null) => void): void {
    const { clock } = this.#server.host;
    const begin = clock.now();
    const keys = new Set(routes.map(keyOf));
    for (const [key, timer] of this.#timers) {
      if (keys.has(key)) continue;
      timer.cancel();
      this.#timers.delete(key);
    }
    for (const route of routes) {
      const key = keyOf(route);
      const { name, interval } = route;
      if (interval === null || interval <= 0 || this.#timers.has(key)) continue;
      const schedule = (round: number): void => {
        // Counted from the start, so that rounds do not drift.
        const delay = Math.max(0, begin + round * interval * 1000 - clock.now());
        this.#timers.set(
          key,
          clock.after(delay, () => {
            schedule(round + 1);
            run(name);
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

function keyOf({ name, interval }: TimerRoute): string {
  return `${interval} ${name}`;
}
