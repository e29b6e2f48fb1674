/** How long to wait before trying a peer again: twice as long after each failure. */
export class BackOff {
  private readonly first: number;
  private readonly longest: number;
  private next: number;

  /** Milliseconds. */
  constructor(first = 100, longest = 2_000) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  delay(): number {
    const delay = this.next;
    this.next = Math.min(this.longest, delay * 2);
    return delay;
  }

  reset(): void {
    this.next = this.first;
  }
}
