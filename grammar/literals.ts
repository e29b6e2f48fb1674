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

/** Low 32 bits of the digits, however many there are. */
function wrapDigits(image: string, from: number, base: number): number {
  let value = 0;
  for (let at = from; at < image.length; at++) {
    value = (Math.imul(value, base) + Number.parseInt(image.charAt(at), 16)) | 0;
  }
  return value;
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
  return inside.replace(
    escapeSequence,
    (_, hex?: string, octal?: string, lineEnd?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return lineEnd !== undefined ? '' : (escapes[letter!] ?? letter!);
    },
  );
}

/**
 * Maps an index into the value of a string token to its offset in the text.
 * @param image the token with quotes, at `start` in the text
 */
export function stringOffset(image: string, start: number, index: number): number {
  const inside = image.slice(1);
  if (image.startsWith("'") || !inside.includes('\\')) return start + 1 + index;
  let at = 0;
  let written = 0;
  const pattern = new RegExp(escapeSequence);
  for (let found = pattern.exec(inside); found !== null; found = pattern.exec(inside)) {
    const plain = found.index - at;
    if (index < written + plain) break;
    written += plain;
    at = found.index;
    const length = found[0] === '\\\n' || found[0] === '\\\r\n' ? 0 : 1;
    if (index < written + length) return start + 1 + at;
    written += length;
    at += found[0].length;
  }
  return start + 1 + at + (index - written);
}
