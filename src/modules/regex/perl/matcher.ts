import type { ByteSet } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import { type Matcher, type Search, spend, TriesExceeded } from './search.ts';
import {
  atomic,
  backreference,
  bytes,
  call,
  capture,
  captureLast,
  keep,
  repeat,
  repeatSet,
  sequence,
} from './steps.ts';
import type { GroupReference, Pattern, Tree } from './syntax.ts';
import { branchesOf, widthOf } from './width.ts';

/** Where the whole match and each group begin and end. */
export type Spans = Int32Array;

/** Makes a function that finds the first match in a text; null when there is none. */
export function buildMatcher({ tree, groupCount, names }: Pattern): (text: ByteString) => Spans | null {
  const groups: Matcher[] = [];
  const whole = new Builder(groups, names).build(tree);
  groups[0] = whole;
  const searchesOnce = beginsAtStart(tree);
  return (text) => {
    const last = searchesOnce ? 0 : text.length;
    const search: Search = { text, captures: new Int32Array(2 * (groupCount + 1)), tries: 0, matchStart: 0 };
    try {
      for (let start = 0; start <= last; start++) {
        search.captures.fill(-1);
        search.matchStart = start;
        let end = -1;
        const isFound = whole(search, start, (at) => {
          end = at;
          return true;
        });
        if (isFound) {
          search.captures[0] = search.matchStart;
          search.captures[1] = end;
          return search.captures;
        }
      }
    } catch (problem) {
      if (!(problem instanceof TriesExceeded || isStackOverflow(problem))) throw problem;
    }
    return null;
  };
}

/** Deeper than the stack is beyond what may be tried, too. */
function isStackOverflow(problem: unknown): boolean {
  return problem instanceof RangeError || (problem instanceof Error && problem.name === 'InternalError');
}

function beginsAtStart(tree: Tree): boolean {
  const first = tree.kind === 'sequence' ? tree.parts[0] : tree;
  return first?.kind === 'place' && !first.place('\nx', 1) && !first.place('ax', 1) && first.place('x', 0);
}

class Builder {
  readonly #groups: Matcher[];
  readonly #names: ReadonlyMap<ByteString, number>;

  constructor(groups: Matcher[], names: ReadonlyMap<ByteString, number>) {
    this.#groups = groups;
    this.#names = names;
  }

  build(tree: Tree): Matcher {
    switch (tree.kind) {
      case 'set':
        return bytes([tree.set]);
      case 'place':
        return ({ text }, at, next) => tree.place(text, at) && next(at);
      case 'keep':
        return keep;
      case 'sequence':
        return sequence(this.#steps(tree.parts));
      case 'alternatives': {
        const branches = tree.branches.map((branch) => this.build(branch));
        return (search, at, next) => {
          spend(search);
          // A loop: each function in between would cost depth of the stack.
          for (const branch of branches) if (branch(search, at, next)) return true;
          return false;
        };
      }
      case 'group': {
        const matcher = capture(tree.index, this.build(tree.body));
        this.#groups[tree.index] = matcher;
        return matcher;
      }
      case 'atomic':
        return atomic(this.build(tree.body));
      case 'look':
        return this.#look(tree);
      case 'backreference':
        return backreference(this.#number(tree.group), tree.ignoreCase);
      case 'call': {
        const number = this.#number(tree.group);
        return call((search, at, next) => this.#groups[number]!(search, at, next));
      }
      case 'condition':
        return this.#condition(tree);
      case 'repeat': {
        const { body, least, most, manner } = tree;
        const repeated = this.#repeated(body, least, most, manner === 'lazy');
        return manner === 'possessive' ? atomic(repeated) : repeated;
      }
    }
  }

  /** The parts of a sequence; bytes in a row are one step, which needs less depth of the stack. */
  #steps(parts: readonly Tree[]): Matcher[] {
    const steps: Matcher[] = [];
    let row: ByteSet[] = [];
    for (const part of parts) {
      if (part.kind !== 'set') {
        row = [];
        steps.push(this.build(part));
        continue;
      }
      if (row.length === 0) steps.push(bytes(row));
      row.push(part.set);
    }
    return steps;
  }

  /** Repeated bytes need no depth of the stack. */
  #repeated(body: Tree, least: number, most: number, isLazy: boolean): Matcher {
    if (body.kind === 'set') return repeatSet(body.set, least, most, isLazy);
    const once = this.build(body);
    return body.kind === 'group' && body.body.kind === 'set'
      ? captureLast(body.index, repeatSet(body.body.set, least, most, isLazy))
      : repeat(once, least, most, isLazy);
  }

  #number(group: GroupReference): number {
    return typeof group === 'number' ? group : this.#names.get(group)!;
  }

  #look({ behind, negated, body }: Extract<Tree, { kind: 'look' }>): Matcher {
    const branches = behind ? branchesOf(body) : [body];
    const matchers = branches.map((branch) => ({
      width: behind ? widthOf(branch)! : 0,
      matcher: this.build(branch),
    }));
    return (search, at, next) => {
      const before = search.captures.slice();
      const found = matchers.some(
        ({ width, matcher }) => at >= width && matcher(search, at - width, () => true),
      );
      if (!negated && found && next(at)) return true;
      search.captures = before;
      return negated && !found && next(at);
    };
  }

  #condition({ test, yes, no }: Extract<Tree, { kind: 'condition' }>): Matcher {
    const [then, otherwise] = [this.build(yes), this.build(no)];
    if (test === null) return otherwise;
    if (typeof test === 'object') {
      const look = this.build(test);
      return (search, at, next) => (look(search, at, () => true) ? then : otherwise)(search, at, next);
    }
    const number = this.#number(test);
    return (search, at, next) => (search.captures[2 * number + 1]! >= 0 ? then : otherwise)(search, at, next);
  }
}
