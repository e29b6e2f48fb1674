/** A set of bytes: 256 flags. */
export type ByteSet = Uint8Array;

export function emptySet(): ByteSet {
  return new Uint8Array(256);
}

export function singleton(byte: number): ByteSet {
  const set = emptySet();
  set[byte] = 1;
  return set;
}

export function inverted(set: ByteSet): ByteSet {
  return set.map((flag) => 1 - flag);
}

export function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

type Test = (byte: number) => boolean;

const between =
  (low: number, high: number): Test =>
  (byte) =>
    byte >= low && byte <= high;
const isDigit = between(0x30, 0x39);
const isUpper = between(0x41, 0x5a);
const isLower = between(0x61, 0x7a);
const isAlpha: Test = (byte) => isUpper(byte) || isLower(byte);
const isAlnum: Test = (byte) => isAlpha(byte) || isDigit(byte);
const isGraph = between(0x21, 0x7e);

/** The character classes of the C locale: only ASCII belongs to any. */
const classes = new Map<string, Test>([
  ['alnum', isAlnum],
  ['alpha', isAlpha],
  ['blank', (byte) => byte === 0x20 || byte === 0x09],
  ['cntrl', (byte) => byte < 0x20 || byte === 0x7f],
  ['digit', isDigit],
  ['graph', isGraph],
  ['lower', isLower],
  ['print', between(0x20, 0x7e)],
  ['punct', (byte) => isGraph(byte) && !isAlnum(byte)],
  ['space', (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)],
  ['upper', isUpper],
  ['xdigit', (byte) => isDigit(byte) || between(0x41, 0x46)(byte) || between(0x61, 0x66)(byte)],
]);

/** Adds a named class to a set; false when there is no such class. */
export function addClass(set: ByteSet, name: string): boolean {
  const belongs = classes.get(name);
  if (belongs === undefined) return false;
  for (let byte = 0; byte < 256; byte++) if (belongs(byte)) set[byte] = 1;
  return true;
}

/** What `\w` matches and `\b` calls a word. */
export function isWord(byte: number): boolean {
  return isAlnum(byte) || byte === 0x5f;
}
