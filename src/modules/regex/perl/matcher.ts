import type { ByteSet } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import type { GroupReference, Pattern, Tree } from './syntax.ts';
import { branchesOf, widthOf } from './width.ts';

/** Tries from one place after which the server says that there is no match. */
const mostTries = 10_000_000;

/** One search. */
interface Search {
  readonly text: ByteString;
  /** Where each group begins and ends; -1 for one that has not matched. */
  captures: Int32Array;
  tries: number;
  matchStart: number;
}

/** Goes on behind what was matched. */
type Next = (at: number) => boolean;
type Matcher = (search: Search, at: number, next: Next) => boolean;

class TriesExceeded extends Error {}

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
    try {
      for (let start = 0; start <= last; start++) {
        const search: Search = {
          text,
          captures: new Int32Array(2 * (groupCount + 1)).fill(-1),
          tries: 0,
          matchStart: start,
        };
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

function spend(search: Search): void {
  if (++search.tries > mostTries) throw new TriesExceeded();
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
        return ({ text }, at, next) => at < text.length && has(tree.set, text, at) && next(at + 1);
      case 'place':
        return ({ text }, at, next) => tree.place(text, at) && next(at);
      case 'keep':
        return keep;
      case 'sequence':
        return sequence(tree.parts.map((part) => this.build(part)));
      case 'alternatives': {
        const branches = tree.branches.map((branch) => this.build(branch));
        return (search, at, next) => {
          spend(search);
          return branches.some((branch) => branch(search, at, next));
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

function has(set: ByteSet, text: ByteString, at: number): boolean {
  return set[text.charCodeAt(at)] !== 0;
}

const keep: Matcher = (search, at, next) => {
  const before = search.matchStart;
  search.matchStart = at;
  if (next(at)) return true;
  search.matchStart = before;
  return false;
};

function sequence(parts: readonly Matcher[]): Matcher {
  if (parts.length === 0) return (_search, at, next) => next(at);
  return parts.reduceRight(
    (rest, part) => (search, at, next) => part(search, at, (after) => rest(search, after, next)),
  );
}

function capture(index: number, body: Matcher): Matcher {
  return (search, at, next) => body(search, at, (end) => captured(search, index, at, end, next));
}

/** For bytes of which the group captures the last. */
function captureLast(index: number, bytes: Matcher): Matcher {
  return (search, at, next) =>
    bytes(search, at, (end) => (end === at ? next(end) : captured(search, index, end - 1, end, next)));
}

function captured(search: Search, index: number, start: number, end: number, next: Next): boolean {
  const [from, to] = [search.captures[2 * index]!, search.captures[2 * index + 1]!];
  search.captures[2 * index] = start;
  search.captures[2 * index + 1] = end;
  if (next(end)) return true;
  search.captures[2 * index] = from;
  search.captures[2 * index + 1] = to;
  return false;
}

function atomic(body: Matcher): Matcher {
  return (search, at, next) => {
    const before = search.captures.slice();
    let end = -1;
    const found = body(search, at, (after) => {
      end = after;
      return true;
    });
    if (found && next(end)) return true;
    search.captures = before;
    return false;
  };
}

/** What the groups captured inside is forgotten afterwards. */
function call(body: Matcher): Matcher {
  return (search, at, next) => {
    spend(search);
    const before = search.captures.slice();
    return body(search, at, (end) => {
      const inside = search.captures;
      search.captures = before.slice();
      if (next(end)) return true;
      search.captures = inside;
      return false;
    });
  };
}

function backreference(group: number, ignoreCase: boolean): Matcher {
  return ({ text, captures }, at, next) => {
    const [from, to] = [captures[2 * group]!, captures[2 * group + 1]!];
    if (to < 0) return false;
    const end = at + to - from;
    const [expected, found] = [text.slice(from, to), text.slice(at, end)];
    return (ignoreCase ? lower(expected) === lower(found) : expected === found) && next(end);
  };
}

function lower(text: ByteString): ByteString {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function repeatSet(set: ByteSet, least: number, most: number, isLazy: boolean): Matcher {
  return (search, at, next) => {
    const { text } = search;
    const limit = Math.min(text.length, at + most);
    let end = at;
    const enough = at + least;
    const stopped = isLazy ? Math.min(limit, enough) : limit;
    while (end < stopped && has(set, text, end)) end++;
    if (end < enough) return false;
    if (!isLazy) {
      for (; end >= enough; end--) {
        spend(search);
        if (next(end)) return true;
      }
      return false;
    }
    for (;;) {
      spend(search);
      if (next(end)) return true;
      if (end >= limit || !has(set, text, end)) return false;
      end++;
    }
  };
}

function repeat(body: Matcher, least: number, most: number, isLazy: boolean): Matcher {
  return (search, start, next) => {
    const attempt = (count: number, at: number): boolean => {
      spend(search);
      const goOn = (): boolean =>
        count < most &&
        body(search, at, (after) =>
          // Matching nothing once more would never end.
          after === at && count >= least ? next(after) : attempt(count + 1, after),
        );
      if (count < least) return goOn();
      return isLazy ? next(at) || goOn() : goOn() || next(at);
    };
    return attempt(0, start);
  };
}
