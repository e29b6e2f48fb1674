import type { Clock, Timer } from '../host.ts';

/** Too many callbacks without an end: something schedules itself again and again. */
export class ClockRunaway extends Error {}

interface Entry {
  readonly time: number;
  readonly order: number;
  callback: (() => void) | null;
}

/**
 * A clock that stands still until somebody moves it. Callbacks run in the order of their time, those of the
 * same time in the order in which they were asked for, so that the same input always gives the same order.
 */
export class VirtualClock implements Clock {
  readonly #heap: Entry[] = [];
  readonly #offset: number;
  #now: number;
  #order = 0;
  #budget = Number.POSITIVE_INFINITY;

  /** `start` in epoch milliseconds; `offset` in seconds east of UTC. */
  constructor(start: number, offset = 0) {
    this.#now = start;
    this.#offset = offset;
  }

  now(): number {
    return this.#now;
  }

  zoneOffset(_epochSeconds: number): number {
    return this.#offset;
  }

  after(delay: number, callback: () => void): Timer {
    const entry: Entry = { time: this.#now + Math.max(0, delay || 0), order: this.#order++, callback };
    push(this.#heap, entry);
    return {
      cancel: () => {
        entry.callback = null;
      },
    };
  }

  /** When the next callback is due, in epoch milliseconds; null when none is waiting. */
  next(): number | null {
    const heap = this.#heap;
    while (heap.length > 0 && heap[0]!.callback === null) pop(heap);
    return heap.length === 0 ? null : heap[0]!.time;
  }

  /** Runs what is due now, and what that asks for without delay, until time would have to move. */
  runUntilIdle(): void {
    this.runUntil(this.#now);
  }

  /** Moves time forward by `milliseconds`, running everything that becomes due. */
  advance(milliseconds: number): void {
    this.runUntil(this.#now + milliseconds);
  }

  /** Moves time forward to `time`, running everything that becomes due. */
  runUntil(time: number): void {
    for (let due = this.next(); due !== null && due <= time; due = this.next()) {
      const entry = pop(this.#heap);
      if (entry.time > this.#now) this.#now = entry.time;
      if (this.#budget-- <= 0) throw new ClockRunaway('the clock ran out of its budget of callbacks');
      const callback = entry.callback!;
      entry.callback = null;
      callback();
    }
    if (time > this.#now) this.#now = time;
  }

  /** Allows at most this many callbacks from now on; then `ClockRunaway` is thrown. */
  limit(callbacks: number): void {
    this.#budget = callbacks;
  }
}

function before(left: Entry, right: Entry): boolean {
  return left.time < right.time || (left.time === right.time && left.order < right.order);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return top;
}
