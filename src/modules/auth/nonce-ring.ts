/** Numbers of nonces, which then begin again from 0. */
const mostNumbers = 100_000;

/**
 * The numbers of the nonces that were issued, and which of them may still be used. Per second of a lifetime it is
 * noted which number came last before that second; what is older has expired. As long as a second was never come
 * back to, nothing is known of it, and the server lets nonces be used again.
 */
export class NonceRing {
  /** By second; null: nothing is known. */
  readonly #lastBefore: (number | null)[];
  /** Issued, and not used since. */
  readonly #fresh = new Set<number>();
  /** Of the latest nonce. */
  #second = 0;
  /** Null: none was issued. */
  #next: number | null = null;

  /** @param lifetime seconds for which a nonce is good */
  constructor(lifetime: number) {
    this.#lastBefore = Array.from({ length: Math.max(0, lifetime) + 1 }, () => null);
  }

  /**
   * The number of a new nonce; null when there are too many.
   * @param time seconds since the start
   */
  reserve(time: number): number | null {
    const { length } = this.#lastBefore;
    const second = time % length;
    if (this.#next !== null) {
      const last = this.#next - 1;
      for (let at = this.#second; at !== second; at = (at + 1) % length) this.#lastBefore[at] = last;
    }
    this.#next ??= 0;
    this.#second = second;
    const limit = this.#lastBefore[second] ?? null;
    if (this.#next === mostNumbers && limit !== null) this.#next = 0;
    if (this.#next === mostNumbers || this.#next === limit) return null;
    this.#fresh.add(this.#next);
    return this.#next++;
  }

  /** Marks a nonce as used. False when it may not be used (again). */
  use(index: number): boolean {
    const next = this.#next;
    if (next === null || index >= mostNumbers) return false;
    const limit = this.#lastBefore[this.#second] ?? null;
    const isFresh = this.#fresh.delete(index);
    if (limit === null) return index < next;
    const isAlive = next < limit ? index >= limit || index <= next : index >= limit && index <= next;
    return isAlive && isFresh;
  }
}
