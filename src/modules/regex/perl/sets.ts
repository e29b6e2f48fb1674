import { isLetter } from '../../../sip/scan.ts';
import { addClass, type ByteSet, emptySet, inverted, isWord } from '../../../values/regex/byte-set.ts';

/** The bytes for which something holds. */
export function setOf(belongs: (byte: number) => boolean): ByteSet {
  return emptySet().map((_flag, byte) => (belongs(byte) ? 1 : 0));
}

/** A class by its POSIX name; null when there is none. */
export function namedClass(name: string): ByteSet | null {
  if (name === 'word') return word;
  if (name === 'ascii') return setOf((byte) => byte < 0x80);
  const set = emptySet();
  return addClass(set, name) ? set : null;
}

/** The bytes, as characters, that have a property of Unicode or belong to a script; null when there is none. */
export function withProperty(name: string): ByteSet | null {
  const property = name === 'L&' ? 'LC' : name;
  if (!/^\w+$/.test(property)) return null;
  for (const form of [property, `Script=${property}`]) {
    try {
      const expression = new RegExp(`\\p{${form}}`, 'u');
      return setOf((byte) => expression.test(String.fromCharCode(byte)));
    } catch {
      // There is no property of this kind.
    }
  }
  return null;
}

/** With each letter of ASCII, its other case. */
export function withBothCases(set: ByteSet): ByteSet {
  return set.map((flag, byte) => (flag || (isLetter(byte) && set[byte ^ 0x20]) ? 1 : 0));
}

export const anyByte = setOf(() => true);
export const anyButLineFeed = setOf((byte) => byte !== 0x0a);

const word = setOf(isWord);
const horizontal = setOf((byte) => byte === 0x09 || byte === 0x20 || byte === 0xa0);
export const vertical = setOf((byte) => (byte >= 0x0a && byte <= 0x0d) || byte === 0x85);

/** What `\d` and the like stand for. */
export const escapedClasses: Readonly<Record<string, ByteSet>> = {
  d: namedClass('digit')!,
  D: inverted(namedClass('digit')!),
  h: horizontal,
  H: inverted(horizontal),
  s: namedClass('space')!,
  S: inverted(namedClass('space')!),
  v: vertical,
  V: inverted(vertical),
  w: word,
  W: inverted(word),
};
