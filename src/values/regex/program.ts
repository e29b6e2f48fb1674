import type { ByteSet } from './byte-set.ts';
import type { Assertion, Tree } from './syntax.ts';

/** Kinds of node of a `Program`. */
export const SET = 0;
export const SPLIT = 1;
export const ASSERT = 2;
export const OPEN = 3;
export const CLOSE = 4;
export const BACKREFERENCE = 5;
export const MATCH = 6;

/** Facts about the place between two bytes. The first three concern what stands before it, the others what comes after. */
export const TEXT_START = 1;
export const LINE_START = 2;
export const WORD_BEFORE = 4;
export const TEXT_END = 8;
export const LINE_END = 16;
export const WORD_AFTER = 32;
/** The flags that are known when a place is reached from the left. */
export const BEFORE = TEXT_START | LINE_START | WORD_BEFORE;

/**
 * A nondeterministic automaton in arrays: node `n` has `kind[n]`, continues at `next[n]` (a split also, and
 * with lower preference, at `other[n]`), and `operand[n]` is the index of its set, its assertion or its group.
 */
export interface Program {
  readonly kind: Uint8Array;
  readonly next: Int32Array;
  readonly other: Int32Array;
  readonly operand: Int32Array;
  /** For CLOSE: the group may be passed empty-handed, see `groups.ts`. */
  readonly optional: Uint8Array;
  readonly sets: readonly ByteSet[];
  readonly start: number;
  readonly length: number;
  readonly groupCount: number;
  readonly hasBackreferences: boolean;
  /** All facts that any assertion asks for. */
  readonly asked: number;
}

const assertions: readonly Assertion[] = [
  'line-start',
  'line-end',
  'text-start',
  'text-end',
  'word-start',
  'word-end',
  'word-boundary',
  'no-word-boundary',
];

const askedBy: readonly number[] = [
  LINE_START,
  LINE_END,
  TEXT_START,
  TEXT_END,
  WORD_BEFORE | WORD_AFTER,
  WORD_BEFORE | WORD_AFTER,
  WORD_BEFORE | WORD_AFTER,
  WORD_BEFORE | WORD_AFTER,
];

/** Whether an assertion (by its operand) holds at a place with these facts. */
export function holds(assertion: number, facts: number): boolean {
  const before = (facts & WORD_BEFORE) !== 0;
  const after = (facts & WORD_AFTER) !== 0;
  switch (assertions[assertion]) {
    case 'word-start':
      return !before && after;
    case 'word-end':
      return before && !after;
    case 'word-boundary':
      return before !== after;
    case 'no-word-boundary':
      return before === after;
    default:
      return (facts & askedBy[assertion]!) !== 0;
  }
}

/** Whether an assertion fails whatever comes after, given the facts before the place. */
export function cannotHold(assertion: number, before: number): boolean {
  switch (assertions[assertion]) {
    case 'line-start':
    case 'text-start':
      return !holds(assertion, before);
    case 'word-start':
      return (before & WORD_BEFORE) !== 0;
    case 'word-end':
      return (before & WORD_BEFORE) === 0;
    default:
      return false;
  }
}

interface Node {
  kind: number;
  next: number;
  other: number;
  operand: number;
  optional: boolean;
}

export function buildProgram(tree: Tree | null, groupCount: number): Program {
  const builder = new Builder();
  const start = builder.build(tree, builder.add(MATCH, -1));
  const { nodes, sets } = builder;
  const asked = nodes.reduce(
    (flags, node) => (node.kind === ASSERT ? flags | askedBy[node.operand]! : flags),
    0,
  );
  return {
    kind: Uint8Array.from(nodes, (node) => node.kind),
    next: Int32Array.from(nodes, (node) => node.next),
    other: Int32Array.from(nodes, (node) => node.other),
    operand: Int32Array.from(nodes, (node) => node.operand),
    optional: Uint8Array.from(nodes, (node) => (node.optional ? 1 : 0)),
    sets,
    start,
    length: nodes.length,
    groupCount,
    hasBackreferences: nodes.some((node) => node.kind === BACKREFERENCE),
    asked,
  };
}

class Builder {
  readonly nodes: Node[] = [];
  readonly sets: ByteSet[] = [];
  private readonly indexOfSet = new Map<ByteSet, number>();
  private readonly indexOfContent = new Map<string, number>();

  add(kind: number, next: number, operand = -1, other = -1, optional = false): number {
    this.nodes.push({ kind, next, other, operand, optional });
    return this.nodes.length - 1;
  }

  /** Adds the nodes of a tree that continue at `next`, last part first; returns where they begin. */
  build(tree: Tree | null, next: number): number {
    if (tree === null) return next;
    switch (tree.kind) {
      case 'set':
        return this.add(SET, next, this.set(tree.set));
      case 'assertion':
        return this.add(ASSERT, next, assertions.indexOf(tree.assertion));
      case 'backreference':
        return this.add(BACKREFERENCE, next, tree.index);
      case 'sequence':
        return tree.parts.reduceRight((continuation, part) => this.build(part, continuation), next);
      case 'alternatives':
        return this.alternatives(tree.branches, next);
      case 'star': {
        const split = this.add(SPLIT, -1, -1, next);
        this.nodes[split]!.next = this.build(tree.body, split);
        return split;
      }
      case 'group': {
        const close = this.add(CLOSE, next, tree.index, -1, tree.optional);
        return this.add(OPEN, this.build(tree.body, close), tree.index);
      }
    }
  }

  /** Earlier branches are preferred, except that an empty first branch comes after the second: so does the C library. */
  private alternatives(branches: readonly (Tree | null)[], next: number): number {
    const [first, second, ...others] = branches;
    const ordered = first === null && second !== null ? [second!, first, ...others] : branches;
    const entries = ordered.map((branch) => this.build(branch, next));
    return entries.reduceRight((rest, entry) => (rest === entry ? entry : this.add(SPLIT, entry, -1, rest)));
  }

  private set(set: ByteSet): number {
    const copied = this.indexOfSet.get(set);
    if (copied !== undefined) return copied;
    const key = set.join('');
    let index = this.indexOfContent.get(key);
    if (index === undefined) {
      index = this.sets.push(set) - 1;
      this.indexOfContent.set(key, index);
    }
    this.indexOfSet.set(set, index);
    return index;
  }
}
