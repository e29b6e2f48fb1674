import type { ByteString } from '../values/value.ts';

/** Character codes the parsers look for. */
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const AMPERSAND = 38;
export const COMMA = 44;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS = 60;
export const EQUAL = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const AT = 64;
export const BACKSLASH = 92;

/** True for a blank or tab. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** True for blank, tab, CR and LF: white space of a (perhaps folded) header body. */
export function isSpace(code: number): boolean {
  return code === SPACE || code === CR || code === LF || code === TAB;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

const tokenCodes = new Uint8Array(256);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~") {
  tokenCodes[character.charCodeAt(0)] = 1;
}

/** True for a character of a SIP token (RFC 3261 section 25.1). */
export function isToken(code: number): boolean {
  return tokenCodes[code] === 1;
}

/** First position in start..end that is not white space. */
export function skipSpace(text: ByteString, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The end without trailing white space. */
export function trimEnd(text: ByteString, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Position after the closing quote of the string that starts at `start`, or -1 when it is not closed. */
export function quotedEnd(text: ByteString, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return -1;
}

/** Position of the first `code` in start..end, or -1. */
export function find(text: ByteString, code: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === code) return at;
  return -1;
}

/** ASCII comparison without regard to case. */
export function sameText(left: ByteString, right: ByteString): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b && ((a | 32) !== (b | 32) || !isLetter(a))) return false;
  }
  return true;
}

/** Lower case of the ASCII letters only; other bytes stay (toLowerCase would change U+00C0 and up). */
export function lowerCase(text: ByteString): ByteString {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 65 && code <= 90) return lowered(text);
  }
  return text;
}

function lowered(text: ByteString): ByteString {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    result += code >= 65 && code <= 90 ? String.fromCharCode(code + 32) : text[at];
  }
  return result;
}

/** Decimal digits in start..end as a number, or -1 when there is anything else or nothing. */
export function decimal(text: ByteString, start: number, end: number): number {
  if (start >= end) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}
