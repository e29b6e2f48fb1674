import { type ByteSet, inverted, singleton } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';
import { escapedClasses, vertical, withProperty } from './sets.ts';
import { fail, type Tree } from './syntax.ts';

const controls: Readonly<Record<string, number>> = { a: 0x07, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 };

/** What `\d`, `\p{Lu}` and the like stand for, at their backslash; null for an escape that stands for something else. */
export function escapedClass(pattern: ByteString, at: number): { set: ByteSet; next: number } | null {
  const property = /^\\([pP])(?:\{(\^?)([^}]*)\}|([A-Za-z]))/.exec(pattern.slice(at));
  if (property === null) {
    const set = escapedClasses[pattern[at + 1] ?? ''];
    return set === undefined ? null : { set, next: at + 2 };
  }
  const [written, letter, not, name] = property;
  const set = withProperty(name ?? property[4]!) ?? fail(`${written} is no property`);
  const isInverted = (letter === 'P') !== (not === '^');
  return { set: isInverted ? inverted(set) : set, next: at + written.length };
}

/** Letters that stand for themselves behind a backslash. */
const plainLetters = 'FIJMOTYijmqy';

/**
 * The byte that an escape stands for, at its backslash; null for an escape that stands for something else. Numbers
 * are octal here: whether they are references is the caller's concern.
 */
export function escapedByte(pattern: ByteString, at: number): { byte: number; next: number } | null {
  const char = pattern[at + 1];
  if (char === undefined) fail('there is nothing behind the last backslash');
  if (!/[A-Za-z0-9]/.test(char) || plainLetters.includes(char))
    return { byte: char.charCodeAt(0), next: at + 2 };
  const control = controls[char];
  if (control !== undefined) return { byte: control, next: at + 2 };
  const rest = pattern.slice(at + 1);
  const written = (found: RegExpExecArray, base: number) => ({
    byte: byteOf(Number.parseInt(found[1] || '0', base)),
    next: at + 1 + found[0].length,
  });
  if (char === 'x')
    return written(/^x\{([0-9A-Fa-f]+)\}/.exec(rest) ?? /^x([0-9A-Fa-f]{0,2})/.exec(rest)!, 16);
  if (char === 'o') {
    const octal = /^o\{([0-7]+)\}/.exec(rest);
    return octal === null ? fail('\\o is not followed by an octal number in braces') : written(octal, 8);
  }
  if (char === 'c') {
    const named = pattern.charCodeAt(at + 2);
    if (!(named >= 0x20 && named < 0x7f)) fail('\\c is not followed by a printable character');
    return { byte: pattern[at + 2]!.toUpperCase().charCodeAt(0) ^ 0x40, next: at + 3 };
  }
  const octal = /^([0-7]{1,3})/.exec(rest);
  return octal === null ? null : written(octal, 8);
}

function byteOf(code: number): number {
  return code > 0xff ? fail('a character is not a byte') : code;
}

/** `\R` does not give back the line feed of a CRLF. */
export const lineBreak: Tree = {
  kind: 'atomic',
  body: {
    kind: 'alternatives',
    branches: [
      {
        kind: 'sequence',
        parts: [
          { kind: 'set', set: singleton(0x0d) },
          { kind: 'set', set: singleton(0x0a) },
        ],
      },
      { kind: 'set', set: vertical },
    ],
  },
};
