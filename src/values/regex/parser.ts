import type { ByteString } from '../value.ts';
import { parseBracket } from './bracket.ts';
import type { ByteSet } from './byte-set.ts';
import { emptySet, inverted, isWord, singleton, upper } from './byte-set.ts';
import type { RegexOptions } from './regex.ts';
import type { Assertion, Tree } from './syntax.ts';
import { fail } from './syntax.ts';

/** RE_DUP_MAX. */
const largestCount = 0x7fff;
const deepestNesting = 1000;
/** Bounds the copies that intervals make; the C library has no such bound but the memory. */
const largestTree = 30_000;

const escapedAssertions: Readonly<Record<string, Assertion>> = {
  '<': 'word-start',
  '>': 'word-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
  '`': 'text-start',
  "'": 'text-end',
};

/**
 * Parses an extended regular expression as the C library does, with its GNU extensions. Throws a
 * `SyntaxProblem`.
 *
 * When case is ignored, the library reads the pattern in upper case and compares with the text in upper case,
 * but takes the letter of an escape that means nothing as written: `\d` then matches neither `5` nor `d`,
 * while `\D` matches both `d` and `D` (reference: language 9.33).
 */
export function parseRegex(
  pattern: ByteString,
  options: RegexOptions,
): { tree: Tree | null; groupCount: number } {
  const parser = new Parser(pattern, options);
  const tree = parser.alternatives(0);
  return { tree, groupCount: parser.groupCount };
}

class Parser {
  readonly pattern: ByteString;
  readonly options: RegexOptions;
  offset = 0;
  groupCount = 0;
  private size = 0;
  /** Groups that a back-reference may name here: closed ones, seen from the current branch. */
  private closedGroups = new Set<number>();

  constructor(pattern: ByteString, options: RegexOptions) {
    this.pattern = pattern;
    this.options = options;
  }

  alternatives(nesting: number): Tree | null {
    if (nesting > deepestNesting) fail('size');
    const before = new Set(this.closedGroups);
    const branches = [this.branch(nesting)];
    while (this.pattern[this.offset] === '|') {
      this.offset++;
      const closed = this.closedGroups;
      this.closedGroups = new Set(before);
      branches.push(this.branch(nesting));
      for (const group of closed) this.closedGroups.add(group);
    }
    return branches.length === 1 ? branches[0]! : this.node({ kind: 'alternatives', branches });
  }

  private branch(nesting: number): Tree | null {
    const parts: Tree[] = [];
    for (;;) {
      const char = this.pattern[this.offset];
      if (char === undefined || char === '|' || (char === ')' && nesting > 0)) break;
      const part = this.expression(nesting);
      if (part !== null) parts.push(part);
    }
    if (parts.length === 0) return null;
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  private expression(nesting: number): Tree | null {
    let tree: Tree | null = this.atom(nesting);
    // Nothing repeats an assertion: `^*` is an error of the `*`.
    if (tree.kind === 'assertion') return tree;
    for (;;) {
      const char = this.pattern[this.offset];
      if (char === '*') tree = this.repeated(tree, 0, -1);
      else if (char === '+') tree = this.repeated(tree, 1, -1);
      else if (char === '?') tree = this.repeated(tree, 0, 1);
      else if (char === '{') {
        const { low, high } = this.interval();
        tree = this.repeated(tree, low, high);
        continue;
      } else return tree;
      this.offset++;
    }
  }

  private atom(nesting: number): Tree {
    const char = this.pattern[this.offset]!;
    this.offset++;
    switch (char) {
      case '(':
        return this.group(nesting);
      case '[': {
        const { set, next } = parseBracket(this.pattern, this.offset, this.options);
        this.offset = next;
        return this.setNode(set);
      }
      case '.':
        return this.setNode(inverted(this.options.newline ? singleton(0x0a) : emptySet()));
      case '^':
        return this.node({ kind: 'assertion', assertion: 'line-start' });
      case '$':
        return this.node({ kind: 'assertion', assertion: 'line-end' });
      case '*':
      case '+':
      case '?':
      case '{':
        return fail('repetition');
      case '\\':
        return this.escape();
      default: {
        const byte = char.charCodeAt(0);
        return this.setNode(singleton(this.options.ignoreCase ? upper(byte) : byte));
      }
    }
  }

  private escape(): Tree {
    const char = this.pattern[this.offset] ?? fail('escape');
    this.offset++;
    const assertion = escapedAssertions[char];
    if (assertion !== undefined) return this.node({ kind: 'assertion', assertion });
    if (char >= '1' && char <= '9') {
      const index = Number(char) - 1;
      if (!this.closedGroups.has(index)) fail('backreference');
      return this.node({ kind: 'backreference', index });
    }
    if (char === 'w' || char === 'W') return this.setNode(where((byte) => isWord(byte) === (char === 'w')));
    if (char === 's' || char === 'S') return this.setNode(where((byte) => isSpace(byte) === (char === 's')));
    return this.setNode(singleton(char.charCodeAt(0)));
  }

  private group(nesting: number): Tree {
    const index = this.groupCount++;
    const body = this.alternatives(nesting + 1);
    if (this.pattern[this.offset] !== ')') fail('parenthesis');
    this.offset++;
    this.closedGroups.add(index);
    return this.node({ kind: 'group', index, body, optional: false });
  }

  /** Reads `{low,high}`; high -1: no limit. Either number may be missing. */
  private interval(): { low: number; high: number } {
    const [, low1, comma, high1, close] = /^\{([^,}]*)(,?)([^,}]*)(.?)/s.exec(
      this.pattern.slice(this.offset),
    )!;
    if ((comma === '' && close === '') || (close === '' && /^[0-9]*$/.test(low1!))) fail('brace');
    if (close !== '}' || !/^[0-9]*$/.test(low1! + high1!) || (low1 === '' && comma === '')) fail('interval');
    this.offset = this.pattern.indexOf('}', this.offset) + 1;
    const low = Number(low1);
    const high = comma === '' ? low : high1 === '' ? -1 : Number(high1);
    if (high !== -1 && low > high) fail('interval');
    if (Math.max(low, high) > largestCount) fail('size');
    return { low, high };
  }

  /**
   * Repetition by copies, arranged as the C library does, because that shows in the groups: `x{2,4}` becomes
   * `xx((x)?x)?` with the inner part first.
   */
  private repeated(tree: Tree | null, low: number, high: number): Tree | null {
    if (tree === null || high === 0) return null;
    const required = Array.from({ length: low }, (_, copy) => (copy === 0 ? tree : this.copy(tree)));
    if (low === high) return sequence(required);
    const optionalPart = optionalCopy(low === 0 ? tree : this.copy(tree));
    let rest: Tree =
      high === -1
        ? this.node({ kind: 'star', body: optionalPart })
        : this.node({ kind: 'alternatives', branches: [optionalPart, null] });
    for (let count = low + 2; count <= high; count++) {
      const parts: Tree[] = [rest, this.copy(optionalPart)];
      rest = this.node({ kind: 'alternatives', branches: [{ kind: 'sequence', parts }, null] });
    }
    return sequence([...required, rest]);
  }

  private setNode(set: ByteSet): Tree {
    return this.node({ kind: 'set', set });
  }

  private node<T extends Tree>(tree: T): T {
    if (++this.size > largestTree) fail('size');
    return tree;
  }

  /** Trees are never changed, so a copy may share its parts. As in the C library, a copy is not optional. */
  private copy(tree: Tree): Tree {
    this.size += sizeOf(tree);
    if (this.size > largestTree) fail('size');
    return withoutOptional(tree);
  }
}

function where(belongs: (byte: number) => boolean): ByteSet {
  return emptySet().map((_, byte) => (belongs(byte) ? 1 : 0));
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function sequence(parts: readonly Tree[]): Tree {
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
}

function optionalCopy(tree: Tree): Tree {
  return tree.kind === 'group' ? { ...tree, optional: true } : tree;
}

function withoutOptional(tree: Tree): Tree {
  switch (tree.kind) {
    case 'group':
      return { ...tree, body: tree.body && withoutOptional(tree.body), optional: false };
    case 'star':
      return { ...tree, body: withoutOptional(tree.body) };
    case 'sequence':
      return { ...tree, parts: tree.parts.map(withoutOptional) };
    case 'alternatives':
      return { ...tree, branches: tree.branches.map((branch) => branch && withoutOptional(branch)) };
    default:
      return tree;
  }
}

const sizes = new WeakMap<Tree, number>();

function sizeOf(tree: Tree | null): number {
  if (tree === null) return 0;
  const known = sizes.get(tree);
  if (known !== undefined) return known;
  const size = 1 + childrenOf(tree).reduce((sum, child) => sum + sizeOf(child), 0);
  sizes.set(tree, size);
  return size;
}

function childrenOf(tree: Tree): readonly (Tree | null)[] {
  if (tree.kind === 'sequence') return tree.parts;
  if (tree.kind === 'alternatives') return tree.branches;
  return tree.kind === 'star' || tree.kind === 'group' ? [tree.body] : [];
}
