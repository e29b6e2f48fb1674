import type { Server } from '../declarations/server.ts';
import type { Timer } from '../host/host.ts';

interface TimerRoute {
  readonly name: string | null;
  /** Seconds. */
  readonly interval: number | null;
}

/**
 * Runs the timer routes of a script, each every so many seconds, the first time after as many (reference: language
 * 2.5). Several may have the same name.
 */
export class TimerRoutes<Route extends TimerRoute> {
  readonly #server: Server;
  readonly #timers = new Map<string, Timer>();
  #routes = new Map<string, Route>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Replaces what was there; a route of the same name and interval keeps its rhythm. `run` runs one of them. */
  set(routes: readonly Route[], run: (route: Route) => void): void {
    const { clock } = this.#server.host;
    const begin = clock.now();
    this.#routes = keyed(routes);
    for (const [key, timer] of this.#timers) {
      if (this.#routes.has(key)) continue;
      timer.cancel();
      this.#timers.delete(key);
    }
    for (const [key, { interval }] of this.#routes) {
      if (interval === null || interval <= 0 || this.#timers.has(key)) continue;
      const schedule = (round: number): void => {
        // Counted from the start, so that rounds do not drift.
        const delay = Math.max(0, begin + round * interval * 1000 - clock.now());
        this.#timers.set(
          key,
          clock.after(delay, () => {
            schedule(round + 1);
            const route = this.#routes.get(key);
            if (route !== undefined) run(route);
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

/** By name and interval, and by place among those that have both in common. */
function keyed<Route extends TimerRoute>(routes: readonly Route[]): Map<string, Route> {
  const found = new Map<string, Route>();
  for (const route of routes) {
    const key = `${route.interval} ${route.name}`;
    let place = 1;
    while (found.has(`${key} ${place}`)) place++;
    found.set(`${key} ${place}`, route);
  }
  return found;
}
