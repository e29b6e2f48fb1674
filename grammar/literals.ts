/** Values of number and string tokens (reference: language 1.4, 1.5). */
import { booleanWords } from './keywords.ts';

/**
 * 32-bit value of a number token: decimal (wrapping like C's `atoi`), `0x` hexadecimal, `0` octal, or one of
 * the boolean words.
 */
export function numberValue(image: string): number {
  const word = booleanWords.get(image);
  if (word !== undefined) return word;
  if (image.startsWith('0x')) return wrapDigits(image, 2, 16);
  return image.length > 1 && image.startsWith('0') ? wrapDigits(image, 1, 8) : wrapDigits(image, 0, 10);
}

/** Low 32 bits of the digits; what needs more than 63 bits counts as the largest number of so many, -1 in 32. */
function wrapDigits(image: string, from: number, base: number): number {
  // No shorter digits can need so much.
  if (image.length - from > 15 && !fits(image, from, base)) return -1;
  let value = 0;
  for (let at = from; at < image.length; at++) {
    value = (Math.imul(value, base) + Number.parseInt(image.charAt(at), 16)) | 0;
  }
  return value;
}

function fits(image: string, from: number, base: number): boolean {
  const prefix = base === 16 ? '0x' : base === 8 ? '0o' : '';
  return BigInt(prefix + image.slice(from)) < 1n << 63n;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  a: '\x07',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '\n': '',
};

const escapeSequence = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{2,3})|(\r\n)|([nrat"\\\n]))/g;

/**
 * Value of a string token with its quotes. Unknown escapes stay as written; a backslash at the end of a line
 * joins it with the next one.
 */
export function stringValue(image: string): string {
  const quote = image.charAt(0);
  const closed = image.length > 1 && image.endsWith(quote);
  const inside = image.slice(1, closed ? -1 : undefined);
  if (quote === "'" || !inside.includes('\\')) return inside;
  const value = inside.replace(
    escapeSequence,
    (_, hex?: string, octal?: string, lineEnd?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return lineEnd !== undefined ? '' : (escapes[letter!] ?? letter!);
    },
  );
  // A NUL ends the text.
  const end = value.indexOf('\0');
  return end < 0 ? value : value.slice(0, end);
}

/**
 * Offset in the text of each byte of the value of a string token, and of the end of the value.
 * @param image the token with quotes, at `start` in the text
 */
export function stringOffsets(image: string, start: number): number[] {
  const closed = image.length > 1 && image.endsWith(image.charAt(0));
  const end = closed ? image.length - 1 : image.length;
  const offsets: number[] = [];
  const pattern = new RegExp(escapeSequence);
  const escaped = image.startsWith('"');
  let at = 1;
  while (at < end) {
    pattern.lastIndex = at;
    const found = escaped ? pattern.exec(image) : null;
    const next = found === null ? end : Math.min(found.index, end);
    for (; at < next; at++) offsets.push(start + at);
    if (found === null || next === end) continue;
    if (!found[0].endsWith('\n')) offsets.push(start + at);
    at += found[0].length;
  }
  offsets.push(start + end);
  return offsets;
}
