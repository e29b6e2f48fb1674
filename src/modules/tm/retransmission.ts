import type { Tick, Ticks } from './ticks.ts';

/** Milliseconds of RFC 3261's T1 and T2. */
export interface Intervals {
  readonly first: number;
  readonly longest: number;
}

/** What became of an interval, for statistics: the first three doublings, then the cap. */
export type RetransmissionKind = 'T1_1' | 'T1_2' | 'T1_3' | 'T2';

/** Sends something again and again: after T1, 2·T1 and 4·T1, none more than T2, then every T2 (reference: sip 11). */
export class Retransmission {
  readonly #ticks: Ticks;
  readonly #intervals: Intervals;
  readonly #send: (kind: RetransmissionKind) => void;
  #interval: number;
  #count = 0;
  #tick: Tick | null = null;

  constructor(ticks: Ticks, intervals: Intervals, send: (kind: RetransmissionKind) => void) {
    this.#ticks = ticks;
    this.#intervals = intervals;
    this.#send = send;
    this.#interval = intervals.first;
    this.#wait();
  }

  /** From now on only every T2: a non-INVITE after its first provisional reply. */
  slowDown(): void {
    this.#tick?.cancel();
    this.#interval = this.#intervals.longest;
    this.#count = 3;
    this.#wait();
  }

  stop(): void {
    this.#tick?.cancel();
    this.#tick = null;
  }

  #wait(): void {
    this.#tick = this.#ticks.after(this.#interval, () => {
      this.#count++;
      const isLong = this.#count > 3;
      // The next one is arranged first: sending may end everything.
      const { longest } = this.#intervals;
      this.#interval = this.#count >= 3 ? longest : Math.min(this.#interval * 2, longest);
      this.#wait();
      this.#send(isLong ? 'T2' : (`T1_${this.#count}` as RetransmissionKind));
    });
  }
}
