/**
 * How often requests come from each source address: a tree over the bytes of addresses that grows only where
 * traffic is, so that a flood from many addresses costs little memory (reference: events 4.1).
 */

interface Node {
  readonly children: Map<number, Node>;
  /** Hits in the current and in the period before. */
  current: number;
  previous: number;
  /** The period `current` counts. */
  period: number;
  /** A full address over the limit. */
  blocked: boolean;
  lastHit: number;
}

export type Mark = 'fine' | 'newly-blocked' | 'blocked';

export interface TreeLimits {
  /** Requests per period of one address. */
  readonly density: number;
  /** Seconds. */
  readonly period: number;
  /** Seconds that an idle address is remembered. */
  readonly latency: number;
}

export class AddressTree {
  readonly #limits: TreeLimits;
  readonly #roots = new Map<number, Node>();
  #sweptAt = 0;

  constructor(limits: TreeLimits) {
    this.#limits = limits;
  }

  /** Counts a request. `bytes`: the address in network order; `now`: seconds. */
  mark(bytes: readonly number[], now: number): Mark {
    const period = this.#periodAt(now);
    this.#sweep(period, now);
    const { known, node, depth } = this.#find(bytes);
    if (node === null) {
      this.#roots.set(bytes[0]!, this.#newNode(period, now, 1));
      return 'fine';
    }
    this.#roll(node, period);
    node.current++;
    node.lastHit = now;
    if (!known) {
      // A prefix under load learns the next byte; the new node starts with its parent's hits.
      if (this.#isHot(node, Math.floor(this.#limits.density / 4))) {
        const leaf = depth + 1 === bytes.length;
        node.children.set(bytes[depth]!, this.#newNode(period, now, leaf ? 0 : node.current));
      }
      return 'fine';
    }
    if (!this.#isHot(node, this.#limits.density)) return 'fine';
    if (node.blocked) return 'blocked';
    node.blocked = true;
    return 'newly-blocked';
  }

  /** Blocked addresses, as bytes, in the order of their bytes. */
  blocked(now: number): number[][] {
    const found: number[][] = [];
    const period = this.#periodAt(now);
    const visit = (nodes: Map<number, Node>, prefix: number[]): void => {
      for (const [byte, node] of [...nodes].sort(([left], [right]) => left - right)) {
        this.#roll(node, period);
        if (node.blocked) found.push([...prefix, byte]);
        visit(node.children, [...prefix, byte]);
      }
    };
    visit(this.#roots, []);
    return found;
  }

  /** Lifts a block; the hits stay, so a source that goes on is blocked again at once. */
  unblock(bytes: readonly number[], now: number): 'done' | 'unknown' | 'not-blocked' {
    const { known, node } = this.#find(bytes);
    if (node === null || !known) return 'unknown';
    this.#roll(node, this.#periodAt(now));
    if (!node.blocked) return 'not-blocked';
    node.blocked = false;
    return 'done';
  }

  #periodAt(now: number): number {
    return Math.floor(now / this.#limits.period);
  }

  #find(bytes: readonly number[]): { known: boolean; node: Node | null; depth: number } {
    let node: Node | null = null;
    let children = this.#roots;
    let depth = 0;
    for (; depth < bytes.length; depth++) {
      const next = children.get(bytes[depth]!);
      if (next === undefined) break;
      node = next;
      children = next.children;
    }
    return { known: depth === bytes.length, node, depth };
  }

  #newNode(period: number, now: number, hits: number): Node {
    return { children: new Map(), current: hits, previous: 0, period, blocked: false, lastHit: now };
  }

  /** Brings the counters of a node to the current period; a block ends with the first period below the limit. */
  #roll(node: Node, period: number): void {
    if (node.period === period) return;
    node.previous = period - node.period === 1 ? node.current : 0;
    node.current = 0;
    node.period = period;
    if (node.blocked && !this.#isHot(node, this.#limits.density)) node.blocked = false;
  }

  #isHot(node: Node, limit: number): boolean {
    return node.current >= limit || node.previous >= limit || (node.current + node.previous) / 2 >= limit;
  }

  /** Forgets what has been idle too long, once per period. */
  #sweep(period: number, now: number): void {
    if (period === this.#sweptAt) return;
    this.#sweptAt = period;
    const forget = (nodes: Map<number, Node>): void => {
      for (const [byte, node] of nodes) {
        forget(node.children);
        if (node.children.size === 0 && now - node.lastHit > this.#limits.latency) nodes.delete(byte);
      }
    };
    forget(this.#roots);
  }
}
