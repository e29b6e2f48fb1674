import { type ByteSet, emptySet, inverted } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import { escapedByte, escapedClass } from './escapes.ts';
import { namedClass, withBothCases } from './sets.ts';
import { fail } from './syntax.ts';

type Member = number | ByteSet;

/** Parses a class whose `[` was just read. Returns the set and the offset behind its `]`. */
export function parseBracket(
  pattern: ByteString,
  from: number,
  ignoreCase: boolean,
): { set: ByteSet; next: number } {
  const parser = new BracketParser(pattern, from);
  const negated = parser.accept('^');
  parser.members();
  const set = ignoreCase ? withBothCases(parser.set) : parser.set;
  return { set: negated ? inverted(set) : set, next: parser.offset };
}

class BracketParser {
  readonly #pattern: ByteString;
  readonly set = emptySet();
  offset: number;

  constructor(pattern: ByteString, offset: number) {
    this.#pattern = pattern;
    this.offset = offset;
  }

  accept(text: string): boolean {
    const isThere = this.#pattern.startsWith(text, this.offset);
    if (isThere) this.offset += text.length;
    return isThere;
  }

  members(): void {
    // A `]` in first place is itself.
    let last: Member | null = this.accept(']') ? this.#add(0x5d) : null;
    while (!this.accept(']')) {
      if (this.accept('\\Q')) {
        last = this.#quoted() ?? last;
      } else if (this.accept('\\E')) {
        // Ends nothing.
      } else if (typeof last === 'number' && this.#beginsRangeEnd()) {
        this.offset++;
        this.#endRange(last);
        last = null;
      } else {
        last = this.#add(this.#member());
      }
    }
  }

  #beginsRangeEnd(): boolean {
    return this.#pattern[this.offset] === '-' && this.#pattern[this.offset + 1] !== ']';
  }

  /** A hyphen between a byte and a class is itself. */
  #endRange(first: number): void {
    const end = this.#member();
    if (typeof end !== 'number') {
      this.#add(0x2d);
      this.#add(end);
      return;
    }
    if (end < first) fail('a range in a class is out of order');
    for (let byte = first; byte <= end; byte++) this.set[byte] = 1;
  }

  #add(member: Member): Member {
    if (typeof member === 'number') this.set[member] = 1;
    else for (const [byte, flag] of member.entries()) if (flag) this.set[byte] = 1;
    return member;
  }

  #member(): Member {
    const char = this.#pattern[this.offset];
    if (char === undefined) fail('the ] of a class is missing');
    if (char === '[') return this.#named() ?? this.#byte(char);
    return char === '\\' ? this.#escape() : this.#byte(char);
  }

  #byte(char: string): number {
    this.offset++;
    return char.charCodeAt(0);
  }

  #named(): ByteSet | null {
    const found = /^\[([:.=])(\^?)([^\]\\]*)\1\]/.exec(this.#pattern.slice(this.offset));
    if (found === null) return null;
    if (found[1] !== ':') fail('there are no collating elements');
    const set = namedClass(found[3]!) ?? fail(`there is no class ${found[3]}`);
    this.offset += found[0].length;
    return found[2] === '^' ? inverted(set) : set;
  }

  #escape(): Member {
    const char = this.#pattern[this.offset + 1] ?? '';
    const named = escapedClass(this.#pattern, this.offset);
    if (named !== null) {
      this.offset = named.next;
      return named.set;
    }
    if (char !== 'b') {
      const found = escapedByte(this.#pattern, this.offset) ?? fail(`\\${char} means nothing in a class`);
      this.offset = found.next;
      return found.byte;
    }
    this.offset += 2;
    return 0x08;
  }

  /** The last of the bytes up to `\E`. */
  #quoted(): number | null {
    const end = this.#pattern.indexOf('\\E', this.offset);
    if (end < 0) fail('the ] of a class is missing');
    const text = this.#pattern.slice(this.offset, end);
    this.offset = end + 2;
    for (const char of text) this.#add(char.charCodeAt(0));
    return text === '' ? null : text.charCodeAt(text.length - 1);
  }
}
