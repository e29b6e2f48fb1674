import { singleton } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import { parseBracket } from './bracket.ts';
import { escapedByte, escapedClass, lineBreak } from './escapes.ts';
import { beginGroup, type GroupBeginning } from './groups.ts';
import {
  lastLineEnd,
  lineEnd,
  lineStart,
  noWordBoundary,
  textEnd,
  textStart,
  wordBoundary,
} from './places.ts';
import { anyButLineFeed, anyByte, setOf, withBothCases } from './sets.ts';
import {
  fail,
  type GroupReference,
  type Manner,
  nothing,
  type Pattern,
  type PatternOptions,
  type Place,
  type Tree,
} from './syntax.ts';
import { checkLooksBehind } from './width.ts';

const mostRepetitions = 65535;

/** How deep groups may stand in each other. */
const deepestNesting = 250;

const escapedPlaces: Readonly<Record<string, Place>> = {
  A: textStart,
  b: wordBoundary,
  B: noWordBoundary,
  // The search begins at the start of the text.
  G: textStart,
  z: textEnd,
  Z: lastLineEnd,
};

/** Parses a Perl regular expression over bytes. Throws what is wrong with it. */
export function parsePattern(pattern: ByteString, options: PatternOptions): Pattern {
  const parser = new PatternParser(pattern, options);
  const tree = parser.parse();
  checkLooksBehind(tree);
  return { tree, groupCount: parser.groupCount, names: parser.names };
}

class PatternParser {
  readonly #pattern: ByteString;
  readonly names = new Map<ByteString, number>();
  readonly #references: GroupReference[] = [];
  #options: PatternOptions;
  #offset = 0;
  #depth = 0;
  groupCount = 0;

  constructor(pattern: ByteString, options: PatternOptions) {
    this.#pattern = pattern;
    this.#options = options;
  }

  parse(): Tree {
    const tree = this.#alternatives();
    if (this.#offset < this.#pattern.length) fail('there is a ) without its (');
    for (const group of this.#references) {
      const exists = typeof group === 'number' ? group <= this.groupCount : this.names.has(group);
      if (!exists) fail(`there is no group ${group}`);
    }
    return tree;
  }

  #accept(text: string): boolean {
    const isThere = this.#pattern.startsWith(text, this.#offset);
    if (isThere) this.#offset += text.length;
    return isThere;
  }

  /** What a regular expression, which begins with `^`, finds here. */
  #take(expected: RegExp): RegExpExecArray | null {
    const found = expected.exec(this.#pattern.slice(this.#offset));
    if (found !== null) this.#offset += found[0].length;
    return found;
  }

  /** Up to the end of the group. */
  #alternatives(): Tree {
    const branches = this.#branches();
    const [first] = branches;
    if (branches.length === 1) return first!;
    const sets = branches.flatMap((branch) => (branch.kind === 'set' ? [branch.set] : []));
    if (sets.length < branches.length) return { kind: 'alternatives', branches };
    return { kind: 'set', set: setOf((byte) => sets.some((set) => set[byte])) };
  }

  #branches(): Tree[] {
    const outer = this.#options;
    const branches = [this.#sequence()];
    while (this.#accept('|')) branches.push(this.#sequence());
    this.#options = outer;
    return branches;
  }

  #sequence(): Tree {
    const parts: Tree[] = [];
    for (;;) {
      this.#skipIgnored();
      const char = this.#pattern[this.#offset];
      if (char === undefined || char === '|' || char === ')') break;
      if (this.#accept('\\Q')) {
        this.#quoted(parts);
      } else {
        const item = this.#item();
        if (item !== null) parts.push(item);
      }
      this.#repeatLast(parts);
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  /** Passes comments, and blanks where they do not count. */
  #skipIgnored(): void {
    while (
      this.#take(/^\(\?#[^)]*\)/) !== null ||
      this.#accept('\\E') ||
      (this.#options.extended && this.#take(/^(?:[\t-\r ]+|#[^\n]*\n?)/) !== null)
    );
  }

  #quoted(parts: Tree[]): void {
    const end = this.#pattern.indexOf('\\E', this.#offset);
    const text = this.#pattern.slice(this.#offset, end < 0 ? undefined : end);
    this.#offset += text.length;
    for (const char of text) parts.push(this.#byte(char.charCodeAt(0)));
  }

  #repeatLast(parts: Tree[]): void {
    this.#skipIgnored();
    const quantifier = this.#quantifier();
    if (quantifier === null) return;
    const body = parts.pop() ?? fail('there is nothing to repeat');
    parts.push({ kind: 'repeat', body, ...quantifier });
  }

  #quantifier(): { least: number; most: number; manner: Manner } | null {
    const found = this.#take(/^(?:[*+?]|\{(\d+)(,?)(\d*)\})([?+]?)/);
    if (found === null) return null;
    const manner = found[4] === '?' ? 'lazy' : found[4] === '+' ? 'possessive' : 'greedy';
    const sign = found[0][0]!;
    if (sign !== '{') return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity, manner };
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3]);
    if (least > mostRepetitions || (most > mostRepetitions && most !== Infinity))
      fail('a number of repetitions is too big');
    if (least > most) fail('the numbers of repetitions are out of order');
    return { least, most, manner };
  }

  /** Null for what only changes flags. */
  #item(): Tree | null {
    const char = this.#pattern[this.#offset]!;
    if (char === '\\') return this.#escape();
    if (char === '(') return this.#group();
    // Nothing stands in front of it, or it would have been read with that.
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#pattern.slice(this.#offset)))
      fail('there is nothing to repeat');
    this.#offset++;
    const { multiline, dotAll, ignoreCase } = this.#options;
    switch (char) {
      case '^':
        return { kind: 'place', place: multiline ? lineStart : textStart };
      case '$':
        return { kind: 'place', place: multiline ? lineEnd : lastLineEnd };
      case '.':
        return { kind: 'set', set: dotAll ? anyByte : anyButLineFeed };
      case '[': {
        const { set, next } = parseBracket(this.#pattern, this.#offset, ignoreCase);
        this.#offset = next;
        return { kind: 'set', set };
      }
      default:
        return this.#byte(char.charCodeAt(0));
    }
  }

  #byte(byte: number): Tree {
    const set = singleton(byte);
    return { kind: 'set', set: this.#options.ignoreCase ? withBothCases(set) : set };
  }

  #escape(): Tree {
    const reference = this.#backreference();
    if (reference !== null) return reference;
    const char = this.#pattern[this.#offset + 1] ?? '';
    const named = escapedClass(this.#pattern, this.#offset);
    if (named !== null) {
      this.#offset = named.next;
      return { kind: 'set', set: named.set };
    }
    const set = { N: anyButLineFeed, C: anyByte, X: anyByte }[char];
    const place = escapedPlaces[char];
    if (set === undefined && place === undefined && char !== 'K' && char !== 'R') {
      const found = escapedByte(this.#pattern, this.#offset) ?? fail(`\\${char} is not supported`);
      this.#offset = found.next;
      return this.#byte(found.byte);
    }
    this.#offset += 2;
    if (set !== undefined) return { kind: 'set', set };
    if (place !== undefined) return { kind: 'place', place };
    return char === 'K' ? { kind: 'keep' } : lineBreak;
  }

  #backreference(): Tree | null {
    const numbered = /^\\([1-9]\d*)/.exec(this.#pattern.slice(this.#offset));
    const number = Number(numbered?.[1] ?? Infinity);
    // Other numbers are octal.
    if (number < 10 || number <= this.groupCount) {
      this.#offset += numbered![0].length;
      return this.#referenceTo(number);
    }
    const signed = this.#take(/^\\g(?:([+-]?\d+)|\{([+-]?\d+)\})/);
    if (signed !== null) return this.#referenceTo(this.#absolute(signed[1] ?? signed[2]!));
    const named = this.#take(/^(?:\\[gk]\{(\w+)\}|\\k<(\w+)>|\\k'(\w+)'|\(\?P=(\w+)\))/);
    return named === null ? null : this.#referenceTo(named.slice(1).find((name) => name !== undefined)!);
  }

  /** Numbers with a sign count from here. */
  #absolute(written: string): number {
    const number = Number(written);
    if (written.startsWith('-')) return this.groupCount + 1 + number;
    return written.startsWith('+') ? this.groupCount + number : number;
  }

  #refer(group: GroupReference): GroupReference {
    if (typeof group === 'number' && group < 0) fail('there is no such group');
    this.#references.push(group);
    return group;
  }

  #referenceTo(group: GroupReference): Tree {
    if (group === 0) fail('there is no group 0');
    return { kind: 'backreference', group: this.#refer(group), ignoreCase: this.#options.ignoreCase };
  }

  #group(): Tree | null {
    const reference = this.#backreference();
    if (reference !== null) return reference;
    const called = this.#take(/^\(\?(?:R|([+-]?\d+)|P>(\w+)|&(\w+))\)/);
    if (called !== null) {
      const group = called[2] ?? called[3] ?? this.#absolute(called[1] ?? '0');
      return { kind: 'call', group: this.#refer(group) };
    }
    const { beginning, length } = beginGroup(this.#pattern.slice(this.#offset), this.#options);
    this.#offset += length;
    if (beginning.kind === 'flags') {
      this.#options = beginning.options;
      return null;
    }
    if (++this.#depth > deepestNesting) fail('groups are nested too deep');
    const tree = this.#bodyOf(beginning);
    this.#depth--;
    if (!this.#accept(')')) fail('a ) is missing');
    return tree;
  }

  #bodyOf(beginning: Exclude<GroupBeginning, { kind: 'flags' }>): Tree {
    switch (beginning.kind) {
      case 'capture': {
        const index = ++this.groupCount;
        if (beginning.name !== null) {
          if (this.names.has(beginning.name)) fail(`two groups are named ${beginning.name}`);
          this.names.set(beginning.name, index);
        }
        return { kind: 'group', index, body: this.#alternatives() };
      }
      case 'plain': {
        const outer = this.#options;
        this.#options = beginning.options;
        const body = this.#alternatives();
        this.#options = outer;
        return body;
      }
      case 'condition':
        return this.#condition(beginning.test);
      case 'atomic':
        return { kind: 'atomic', body: this.#alternatives() };
      case 'look':
        return { ...beginning, body: this.#alternatives() };
    }
  }

  #condition(written: string | null): Tree {
    let test: GroupReference | Tree | null = null;
    if (written === null) test = this.#group() ?? fail('a condition is missing');
    else if (written !== 'DEFINE')
      test = this.#refer(/^[+-]?\d/.test(written) ? this.#absolute(written) : written);
    const [yes, no, more] = this.#branches();
    if (more !== undefined) fail('a condition has more than two branches');
    return { kind: 'condition', test, yes: yes!, no: no ?? nothing };
  }
}
