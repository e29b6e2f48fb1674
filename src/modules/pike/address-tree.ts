/**
 * How often requests come from each source address: a tree over the bytes of addresses that grows only where
 * traffic is, so that a flood from many addresses costs little memory (reference: events 4.1).
 */

interface Node {
  readonly byte: number;
  readonly parent: Node | null;
  /** The newest first. */
  readonly children: Node[];
  /** Hits in the current and in the period before. */
  current: number;
  previous: number;
  /** The period `current` counts. */
  period: number;
  /** It stands for a full address. */
  readonly isAddress: boolean;
  /** A full address over the limit. */
  blocked: boolean;
  /** When it is forgotten, in seconds since the start; null: only after its children. */
  expires: number | null;
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
  readonly #roots: (Node | undefined)[] = [];
  #cleanedAt = 0;

  constructor(limits: TreeLimits) {
    this.#limits = limits;
  }

  /** Counts a request. `bytes`: the address in network order; `now`: seconds since the start. */
  mark(bytes: readonly number[], now: number): Mark {
    const period = this.#at(now);
    const { node, depth } = this.#find(bytes);
    if (node === null) {
      this.#roots[bytes[0]!] = this.#newNode(bytes[0]!, null, 1, bytes.length === 1, now);
      return 'fine';
    }
    this.#roll(node, period);
    node.current++;
    const { density } = this.#limits;
    if (depth < bytes.length) {
      const few = Math.floor(density / 4);
      // A prefix under load learns the next byte, which begins with nearly its parent's hits.
      if (this.#isHot(node, few)) this.#split(node, bytes[depth]!, depth + 1 === bytes.length, now);
      // Idle prefixes are forgotten even when there are a few hits.
      else if (node.children.length === 0 && node.current >= few) this.#keep(node, now);
      return 'fine';
    }
    this.#keep(node, now);
    if (node.blocked) return 'blocked';
    if (!this.#isHot(node, density)) return 'fine';
    node.blocked = true;
    return 'newly-blocked';
  }

  /** Blocked addresses, as bytes, in the order in which the server walks through them. */
  blocked(now: number): number[][] {
    const found: number[][] = [];
    const period = this.#at(now);
    const visit = (node: Node, prefix: readonly number[]): void => {
      this.#roll(node, period);
      const bytes = [...prefix, node.byte];
      if (node.blocked) found.push(bytes);
      for (const child of node.children) visit(child, bytes);
    };
    for (const node of this.#roots) if (node !== undefined) visit(node, []);
    return found;
  }

  /** Lifts a block; the hits stay, so a source that goes on is blocked again at once. */
  unblock(bytes: readonly number[], now: number): 'done' | 'unknown' | 'not-blocked' {
    const period = this.#at(now);
    const { node, depth } = this.#find(bytes);
    if (node === null || depth < bytes.length) return 'unknown';
    this.#roll(node, period);
    if (!node.blocked) return 'not-blocked';
    node.blocked = false;
    return 'done';
  }

  /** Brings the tree to a time; the period then. */
  #at(now: number): number {
    this.#forgetUntil(Math.floor(now));
    return Math.floor(now / this.#limits.period);
  }

  /** The longest known prefix of an address. */
  #find(bytes: readonly number[]): { node: Node | null; depth: number } {
    let node: Node | null = null;
    let next = this.#roots[bytes[0]!];
    let depth = 0;
    while (next !== undefined) {
      node = next;
      depth++;
      next = depth < bytes.length ? node.children.find(({ byte }) => byte === bytes[depth]) : undefined;
    }
    return { node, depth };
  }

  #split(node: Node, byte: number, isAddress: boolean, now: number): void {
    const hits = isAddress ? 0 : Math.max(0, node.current - 1);
    node.children.unshift(this.#newNode(byte, node, hits, isAddress, now));
    if (node.children.length === 1 && !node.isAddress) node.expires = null;
  }

  #newNode(byte: number, parent: Node | null, hits: number, isAddress: boolean, now: number): Node {
    const node: Node = {
      byte,
      parent,
      children: [],
      current: hits,
      previous: 0,
      period: Math.floor(now / this.#limits.period),
      isAddress,
      blocked: false,
      expires: null,
    };
    this.#keep(node, now);
    return node;
  }

  #keep(node: Node, now: number): void {
    node.expires = Math.floor(now) + this.#limits.latency;
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
    return (
      node.current >= limit ||
      node.previous >= limit ||
      Math.floor((node.current + node.previous) / 2) >= limit
    );
  }

  /** Forgets what was idle too long, as of each second up to a time; a prefix is idle when its children are gone. */
  #forgetUntil(now: number): void {
    while (this.#cleanedAt < now) {
      const next = Math.min(...this.#all().map(({ expires }) => expires ?? Number.POSITIVE_INFINITY), now);
      this.#cleanedAt = Math.max(next, this.#cleanedAt + 1);
      for (const node of this.#all()) {
        if (node.expires === null || node.expires > this.#cleanedAt || node.children.length > 0) continue;
        const { parent } = node;
        if (parent === null) this.#roots[node.byte] = undefined;
        else {
          parent.children.splice(parent.children.indexOf(node), 1);
          if (parent.children.length === 0 && !parent.isAddress) this.#keep(parent, this.#cleanedAt);
        }
      }
    }
  }

  /** All nodes, parents before their children. */
  #all(): Node[] {
    const found = this.#roots.filter((node) => node !== undefined);
    for (const node of found) found.push(...node.children);
    return found;
  }
}
