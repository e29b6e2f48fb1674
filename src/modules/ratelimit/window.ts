/** How an SBT pipe remembers: slots of equal length, one window of them. */
export interface WindowShape {
  /** Milliseconds. */
  readonly length: number;
  readonly slot: number;
}

/** Calls of the last seconds, counted in slots (algorithm SBT). */
export class SlidingWindow {
  readonly #shape: WindowShape;
  readonly #slots: number[];
  #latestAt: number | null = null;
  #latestSlot = 0;

  constructor(shape: WindowShape) {
    this.#shape = shape;
    this.#slots = new Array<number>(Math.floor(shape.length / shape.slot)).fill(0);
  }

  /** Adds calls at a time (epoch milliseconds); the number of calls in the window then. */
  add(calls: number, now: number): number {
    const { length, slot } = this.#shape;
    const index = Math.min(Math.floor((now % length) / slot), this.#slots.length - 1);
    if (this.#latestAt === null || now - this.#latestAt >= length) {
      this.#slots.fill(0);
      this.#begin(index, now);
    } else if (now - this.#latestAt >= slot) {
      for (let at = this.#next(this.#latestSlot); at !== index; at = this.#next(at)) this.#slots[at] = 0;
      this.#begin(index, now);
    }
    // A slot lasts from its first call on: calls soon after it count in it, wherever the grid is.
    this.#slots[this.#latestSlot]! += calls;
    return this.#slots.reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#latestAt = null;
  }

  get slots(): readonly number[] {
    return this.#slots;
  }

  #begin(index: number, now: number): void {
    this.#slots[index] = 0;
    this.#latestSlot = index;
    this.#latestAt = now;
  }

  #next(index: number): number {
    return (index + 1) % this.#slots.length;
  }
}
