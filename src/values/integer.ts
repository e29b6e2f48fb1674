import type { ByteString } from './value.ts';

const zero = 0x30;

/** The low 32 bits of an integer, as a signed number. Exact for every safe integer. */
export function wrap32(value: number): number {
  return value | 0;
}

/** An integer as one of 64 bits without a sign: that is how 2.4, and some functions, print negative ones. */
export function printUnsigned64(value: number): ByteString {
  return value >= 0 ? String(value) : String(BigInt.asUintN(64, BigInt(value)));
}

/**
 * The integer a text starts with, as `{s.int}` reads it: an optional sign and decimal digits, nothing
 * trimmed, wrapped to 32 bits; 0 when the text starts otherwise (reference: language 6.1).
 */
export function parseLeadingInteger(text: ByteString): number {
  let index = 0;
  const first = text.charCodeAt(0);
  const negative = first === 0x2d;
  if (negative || first === 0x2b) index = 1;
  let value = 0;
  for (; index < text.length; index++) {
    const digit = text.charCodeAt(index) - zero;
    if (digit < 0 || digit > 9) break;
    value = (Math.imul(value, 10) + digit) | 0;
  }
  return negative ? -value | 0 : value;
}

/**
 * The integer of a text that is nothing but an optionally signed decimal number, wrapped to 32 bits;
 * null for anything else, the empty text included.
 */
export function parseInteger(text: ByteString): number | null {
  const signed = text.charCodeAt(0) === 0x2d || text.charCodeAt(0) === 0x2b;
  if (text.length === (signed ? 1 : 0)) return null;
  for (let index = signed ? 1 : 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - zero;
    if (digit < 0 || digit > 9) return null;
  }
  return parseLeadingInteger(text);
}

/**
 * What C `atoi` gives on a 64-bit machine: blanks and a sign may come first, the number is limited to 64 bits
 * and then cut to 32, so `4294967295` is -1 (reference: language 1.4).
 */
export function atoi(text: ByteString): number {
  const digits = /^[ \t-\r]*([+-]?[0-9]+)/.exec(text)?.[1];
  if (digits === undefined) return 0;
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  const limit = 1n << 63n;
  const limited = value >= limit ? limit - 1n : value < -limit ? -limit : value;
  return Number(BigInt.asIntN(32, limited));
}
