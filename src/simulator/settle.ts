import type { VirtualClock } from '../host/virtual/clock.ts';

/** How long nothing may move before a step counts as over; the recordings were made with about a quarter of a second. */
export const quietTime = 260;
/** A server that never rests (a timer route every 100 ms) does not hold a step up for longer than this. */
const longest = 10_000;

/** Counts what moves: messages at the peers, log lines, publications. */
export class Movement {
  #last = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#last = clock.now();
  }

  happened(): void {
    this.#last = this.#clock.now();
  }

  /** Lets time pass until nothing moved for the quiet time. */
  settle(): void {
    const start = this.#clock.now();
    this.#last = start;
    this.#clock.runUntilIdle();
    for (;;) {
      const end = Math.min(this.#last + quietTime, start + longest);
      if (this.#clock.now() >= end) return;
      const next = this.#clock.next();
      this.#clock.runUntil(next === null ? end : Math.min(next, end));
    }
  }
}
