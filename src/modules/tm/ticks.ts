import type { Clock, Timer } from '../../host/host.ts';

/** A callback that waits for its tick. */
export class Tick {
  callback: (() => void) | null;
  previous: Tick | null = null;
  next: Tick | null = null;
  bucket: Bucket | null = null;

  constructor(callback: () => void) {
    this.callback = callback;
  }

  /** Takes it off; harmless when it has run. */
  cancel(): void {
    this.callback = null;
    this.bucket?.remove(this);
  }
}

/** Callbacks of one tick in the order in which they were asked for. */
class Bucket {
  first: Tick | null = null;
  last: Tick | null = null;

  add(tick: Tick): void {
    tick.bucket = this;
    tick.previous = this.last;
    if (this.last === null) this.first = tick;
    else this.last.next = tick;
    this.last = tick;
  }

  remove(tick: Tick): void {
    if (tick.previous === null) this.first = tick.next;
    else tick.previous.next = tick.next;
    if (tick.next === null) this.last = tick.previous;
    else tick.next.previous = tick.previous;
    tick.bucket = null;
    tick.previous = null;
    tick.next = null;
  }
}

/**
 * Timers that only fire on the ticks of a process that wakes up every so often, as those of the server do
 * (reference: sip 11): a callback asked for between two ticks counts from the earlier one. Setting and cancelling
 * cost the same however many are waiting.
 */
export class Ticks {
  readonly #clock: Clock;
  readonly #resolution: number;
  readonly #start: number;
  readonly #buckets = new Map<number, Bucket>();
  #armedFor = Number.POSITIVE_INFINITY;
  #timer: Timer | null = null;

  /** @param resolution milliseconds between two ticks */
  constructor(clock: Clock, resolution: number) {
    this.#clock = clock;
    this.#resolution = resolution;
    this.#start = clock.now();
  }

  /** Calls back `delay` milliseconds after the last tick. */
  after(delay: number, callback: () => void): Tick {
    const now = Math.floor((this.#clock.now() - this.#start) / this.#resolution);
    const at = now + Math.max(1, Math.ceil(delay / this.#resolution));
    let bucket = this.#buckets.get(at);
    if (bucket === undefined) {
      bucket = new Bucket();
      this.#buckets.set(at, bucket);
    }
    const tick = new Tick(callback);
    bucket.add(tick);
    if (at < this.#armedFor) this.#arm(at);
    return tick;
  }

  /** Forgets everything. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#buckets.clear();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #arm(at: number): void {
    this.#timer?.cancel();
    this.#armedFor = at;
    const due = this.#start + at * this.#resolution;
    this.#timer = this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    const elapsed = (this.#clock.now() - this.#start) / this.#resolution;
    // A host's timer may come a little early; the tick it was set for has come all the same.
    const now = Math.max(this.#armedFor, Math.floor(elapsed));
    this.#timer = null;
    this.#armedFor = Number.POSITIVE_INFINITY;
    const due = [...this.#buckets.keys()].filter((at) => at <= now).sort((left, right) => left - right);
    for (const at of due) {
      const bucket = this.#buckets.get(at)!;
      for (let tick = bucket.first; tick !== null; tick = bucket.first) {
        bucket.remove(tick);
        const { callback } = tick;
        tick.callback = null;
        callback?.();
      }
      this.#buckets.delete(at);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const at of this.#buckets.keys()) if (at < next) next = at;
    if (next < this.#armedFor) this.#arm(next);
  }
}
