import type { ByteString } from '../value.ts';
import type { ByteSet } from './byte-set.ts';
import { addClass, emptySet, inverted, upper } from './byte-set.ts';
import type { RegexOptions } from './regex.ts';
import { fail } from './syntax.ts';

/** One member of a bracket expression: a byte that may begin or end a range, or a class, which may not. */
type Member = { byte: number } | { className: string };

const longestName = 31;

/**
 * Parses a bracket expression whose `[` was just read. Returns the set and the offset behind its `]`.
 * When case is ignored, bytes are in upper case throughout (the text is compared in upper case, too).
 */
export function parseBracket(
  pattern: ByteString,
  from: number,
  options: RegexOptions,
): { set: ByteSet; next: number } {
  const parser = new BracketParser(pattern, from, options.ignoreCase === true);
  const set = parser.parse(options.newline === true);
  return { set, next: parser.offset };
}

class BracketParser {
  readonly pattern: ByteString;
  readonly ignoreCase: boolean;
  readonly set = emptySet();
  offset: number;

  constructor(pattern: ByteString, offset: number, ignoreCase: boolean) {
    this.pattern = pattern;
    this.offset = offset;
    this.ignoreCase = ignoreCase;
  }

  parse(newline: boolean): ByteSet {
    const negated = this.pattern[this.offset] === '^';
    if (negated) this.offset++;
    if (this.offset >= this.pattern.length) fail('badPattern');
    // A `]` or `-` in first place is itself.
    let first = true;
    do {
      this.member(first);
      first = false;
      if (this.offset >= this.pattern.length) fail('bracket');
    } while (this.pattern[this.offset] !== ']');
    this.offset++;
    if (!negated) return this.set;
    if (newline) this.set[0x0a] = 1;
    return inverted(this.set);
  }

  private member(first: boolean): void {
    const start = this.element(first);
    if ('className' in start) {
      this.addClass(start.className);
      return;
    }
    if (this.offset >= this.pattern.length) fail('bracket');
    if (this.pattern[this.offset] === '-' && this.pattern[this.offset + 1] !== ']') {
      this.offset++;
      if (this.offset >= this.pattern.length) fail('bracket');
      const end = this.element(true);
      if ('className' in end || start.byte > end.byte) fail('range');
      for (let byte = start.byte; byte <= end.byte; byte++) this.set[byte] = 1;
    } else {
      this.set[start.byte] = 1;
    }
  }

  private element(acceptHyphen: boolean): Member {
    const char = this.pattern[this.offset]!;
    const second = this.pattern[this.offset + 1];
    if (char === '[' && (second === '.' || second === '=' || second === ':')) {
      this.offset += 2;
      return this.named(second);
    }
    if (char === '-' && !acceptHyphen && second !== ']') fail('range');
    this.offset++;
    return { byte: this.fold(char.charCodeAt(0)) };
  }

  private named(sign: '.' | '=' | ':'): Member {
    const end = this.pattern.indexOf(`${sign}]`, this.offset);
    if (end < 0 || end - this.offset > longestName) fail('bracket');
    const name = this.pattern.slice(this.offset, end);
    this.offset = end + 2;
    if (sign === ':') return { className: name };
    // The C locale has no collating elements but the bytes themselves.
    if (name.length !== 1) fail('collation');
    const byte = this.fold(name.charCodeAt(0));
    if (sign === '.') return { byte };
    this.set[byte] = 1;
    return { className: '' };
  }

  private addClass(name: string): void {
    if (name === '') return;
    if (!addClass(this.set, this.ignoreCase && (name === 'upper' || name === 'lower') ? 'alpha' : name))
      fail('className');
  }

  private fold(byte: number): number {
    return this.ignoreCase ? upper(byte) : byte;
  }
}
