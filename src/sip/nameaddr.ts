import type { ByteString } from '../values/value.ts';
import type { Parameter } from './parameters.ts';
import {
  BACKSLASH,
  COMMA,
  CR,
  EQUAL,
  GREATER,
  isBlank,
  isSpace,
  LESS,
  LF,
  QUOTE,
  SEMICOLON,
  sameText,
  skipSpace,
} from './scan.ts';

/** A name-addr or addr-spec with header parameters; offsets are positions in the text it was parsed from. */
export interface NameAddress {
  /** Display name as written, with its quotes; null without one. */
  readonly name: ByteString | null;
  /** The URI text without brackets; not checked to be a URI. */
  readonly uri: ByteString;
  readonly bracketed: boolean;
  readonly uriStart: number;
  readonly uriEnd: number;
  /** First character of the value. */
  readonly start: number;
  /** After display name and URI (with `>`): before the header parameters. */
  readonly addressEnd: number;
  /** After the whole value, without the comma. */
  readonly end: number;
  readonly parameters: readonly Parameter[];
  /** Text after the first `;`, or null. */
  readonly parametersText: ByteString | null;
  /** The `tag` parameter (the last one); null without one. */
  readonly tag: ByteString | null;
}

/**
 * Parses `"Name" <uri>;params` or `uri;params` (every `;` then belongs to the header, RFC 3261 section 20) the way
 * the server parses To and From.
 * @param options.untilComma a comma outside brackets and quotes ends the value (lists of addresses)
 * @returns null for what the server refuses: unterminated quote or bracket, nothing in the brackets, text after
 *   them, an empty parameter, a tag without value, `=` inside an unquoted value
 */
export function parseNameAddress(
  text: ByteString,
  start = 0,
  end = text.length,
  options: { untilComma?: boolean } = {},
): NameAddress | null {
  const untilComma = options.untilComma ?? false;
  const begin = skipSpace(text, start, end);
  if (begin >= end) return null;
  const first = text.charCodeAt(begin);
  let at: number;
  let nameEnd = -1;
  let uriStart = begin;
  let uriEnd = -1;
  if (first === QUOTE) {
    nameEnd = quotedNameEnd(text, begin, end);
    if (nameEnd < 0) return null;
    at = skipSpace(text, nameEnd, end);
    if (at >= end || text.charCodeAt(at) !== LESS) return null;
  } else if (first === LESS) at = begin;
  else {
    at = wordEnd(text, begin, end, untilComma);
    if (at < 0 || at === begin) return null;
    uriEnd = at;
    at = skipSpace(text, at, end);
    if (at < end && text.charCodeAt(at) === LESS) nameEnd = uriEnd;
    else if (at < end && !endsAddress(text.charCodeAt(at), untilComma)) {
      // Not an address after all: the words of a display name.
      nameEnd = uriEnd;
      while (text.charCodeAt(at) !== LESS) {
        nameEnd = wordEnd(text, at, end, true);
        if (nameEnd <= at) return null;
        at = nameEnd;
        // A semicolon glued to a word of a display name belongs to it.
        while (at < end && text.charCodeAt(at) === SEMICOLON) {
          nameEnd = at + 1 < end ? Math.max(wordEnd(text, at + 1, end, true), at + 1) : at + 1;
          at = nameEnd;
        }
        at = skipSpace(text, at, end);
        if (at >= end) return null;
      }
    }
  }
  const bracketed = at < end && text.charCodeAt(at) === LESS;
  let addressEnd = uriEnd;
  if (bracketed) {
    uriStart = at + 1;
    while (uriStart < end && isBlank(text.charCodeAt(uriStart))) uriStart++;
    uriEnd = enclosedEnd(text, uriStart, end);
    if (uriEnd < 0) return null;
    addressEnd = text.indexOf('>', uriEnd) + 1;
    at = skipSpace(text, addressEnd, end);
  }
  const parameters: Parameter[] = [];
  let tag: ByteString | null = null;
  let valueEnd = addressEnd;
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    const parameter = parseHeaderParameter(text, at + 1, end);
    if (parameter === null) return null;
    parameters.push(parameter);
    if (sameText(parameter.name, 'tag')) {
      if (!parameter.value) return null;
      tag = parameter.value;
    }
    valueEnd = parameter.end;
    at = skipSpace(text, valueEnd, end);
  }
  if (at < end && !(untilComma && text.charCodeAt(at) === COMMA)) return null;
  return {
    name: nameEnd < 0 ? null : text.slice(begin, nameEnd),
    uri: text.slice(uriStart, uriEnd),
    bracketed,
    uriStart,
    uriEnd,
    start: begin,
    addressEnd,
    end: valueEnd,
    parameters,
    parametersText: parameters.length === 0 ? null : text.slice(parameters[0]!.start, valueEnd),
    tag,
  };
}

/** Parses a list of values separated by commas; null when one of them is malformed or empty. */
export function parseNameAddresses(text: ByteString, start = 0, end = text.length): NameAddress[] | null {
  const values: NameAddress[] = [];
  let at = start;
  for (;;) {
    const value = parseNameAddress(text, at, end, { untilComma: true });
    if (value === null) return null;
    values.push(value);
    at = skipSpace(text, value.end, end);
    if (at >= end) return values;
    at++;
  }
}

/** One parameter of a To-like header, from after its `;`. */
function parseHeaderParameter(text: ByteString, from: number, end: number): Parameter | null {
  const start = skipSpace(text, from, end);
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === SEMICOLON || code === EQUAL || code === COMMA || isSpace(code)) break;
    if (code === QUOTE || code === BACKSLASH) return null;
    at++;
  }
  if (at === start) return null;
  const name = text.slice(start, at);
  const nameEnd = at;
  at = skipSpace(text, at, end);
  if (at >= end || text.charCodeAt(at) !== EQUAL) {
    return { name, value: null, quoted: false, start, end: nameEnd };
  }
  const valueStart = skipSpace(text, at + 1, end);
  if (valueStart < end && text.charCodeAt(valueStart) === QUOTE) {
    const valueEnd = quotedNameEnd(text, valueStart, end);
    if (valueEnd < 0) return null;
    return { name, value: text.slice(valueStart + 1, valueEnd - 1), quoted: true, start, end: valueEnd };
  }
  const equal = at;
  at = valueStart;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === SEMICOLON || code === COMMA || isSpace(code)) break;
    if (code === QUOTE || code === BACKSLASH || code === EQUAL) return null;
    at++;
  }
  const value = text.slice(valueStart, at);
  return { name, value, quoted: false, start, end: value === '' ? equal + 1 : at };
}

/** After the closing quote; -1 when there is none on this line. */
function quotedNameEnd(text: ByteString, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
    else if (code === CR || code === LF) return -1;
  }
  return -1;
}

/** End of a word of a display name, or of an address without brackets; -1 at a character it cannot hold. */
function wordEnd(text: ByteString, start: number, end: number, untilComma: boolean): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === LESS || code === SEMICOLON || isSpace(code)) break;
    if (code === COMMA && untilComma) break;
    if (code === GREATER || code === QUOTE || code === BACKSLASH) return -1;
    at++;
  }
  return at;
}

function endsAddress(code: number, untilComma: boolean): boolean {
  return code === SEMICOLON || (code === COMMA && untilComma);
}

/** End of the URI in brackets: nothing but blanks may follow it up to the `>`; -1 when malformed or empty. */
function enclosedEnd(text: ByteString, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(text.charCodeAt(at)) && text.charCodeAt(at) !== GREATER) {
    const code = text.charCodeAt(at);
    if (code === LESS || code === QUOTE || code === BACKSLASH || code === CR || code === LF) return -1;
    at++;
  }
  const uriEnd = at;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at < end && uriEnd > start && text.charCodeAt(at) === GREATER ? uriEnd : -1;
}
