import { fromHex } from '../values/digest/hex.ts';
import type { ByteString } from '../values/value.ts';
import { isDigit, isLetter } from './scan.ts';

/** RFC 3261 section 25.1: unreserved and user-unreserved. */
const userCharacters = codes("-_.!~*'()&=+$,;?/");
/** RFC 3261 section 25.1: unreserved and param-unreserved. */
const parameterCharacters = codes("-_.!~*'()[]/:&+$");

function codes(text: string): ReadonlySet<number> {
  return new Set([...text].map((character) => character.charCodeAt(0)));
}

/** `%xx` for what may not stand in the user part of a SIP URI; null for bytes that are not printable ASCII. */
export function escapeUser(text: ByteString): ByteString | null {
  return escaped(text, userCharacters);
}

/** `%xx` for what may not stand in a URI parameter; null for bytes that are not printable ASCII. */
export function escapeParameter(text: ByteString): ByteString | null {
  return escaped(text, parameterCharacters);
}

/**
 * Turns `%xx` in a user part or URI parameter back into characters.
 * @returns null for a `%` without two hexadecimal digits, or when they stand for no printable ASCII character
 */
export function unescapeUser(text: ByteString): ByteString | null {
  let percent = text.indexOf('%');
  if (percent < 0) return text;
  let result = '';
  let start = 0;
  while (percent >= 0) {
    const hex = text.slice(percent + 1, percent + 3);
    const byte = hex.length === 2 ? fromHex(hex) : null;
    if (byte === null || !isPrintable(byte.charCodeAt(0))) return null;
    result += text.slice(start, percent) + byte;
    start = percent + 3;
    percent = text.indexOf('%', start);
  }
  return result + text.slice(start);
}

function escaped(text: ByteString, allowed: ReadonlySet<number>): ByteString | null {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isPrintable(code)) return null;
    result += isLetter(code) || isDigit(code) || allowed.has(code) ? text[at] : `%${code.toString(16)}`;
  }
  return result;
}

function isPrintable(code: number): boolean {
  return code >= 32 && code <= 126;
}
