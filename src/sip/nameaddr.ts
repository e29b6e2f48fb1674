import type { ByteString } from '../values/value.ts';
import { type Parameter, parameterValue, parseParameters } from './parameters.ts';
import { COMMA, GREATER, isSpace, LESS, QUOTE, quotedEnd, SEMICOLON, skipSpace, trimEnd } from './scan.ts';

/** A name-addr or addr-spec with header parameters; offsets are positions in the text it was parsed from. */
export interface NameAddress {
  /** Display name as written, with its quotes; null without one. */
  readonly name: ByteString | null;
  /** The URI text without brackets. */
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
  /** The `tag` parameter; null without one. */
  readonly tag: ByteString | null;
}

/**
 * Parses one `"Name" <uri>;params` or `uri;params` (every `;` then belongs to the header, RFC 3261 section 20).
 * @param options.untilComma a comma outside brackets and quotes ends the value (Contact, Route lists)
 * @returns null for an unterminated quote or bracket, an empty value, an empty parameter or `tag=` without value
 */
export function parseNameAddress(
  text: ByteString,
  start = 0,
  end = text.length,
  options: { untilComma?: boolean } = {},
): NameAddress | null {
  const begin = skipSpace(text, start, end);
  let at = begin;
  let less = -1;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = quotedEnd(text, at, end);
      if (at < 0) return null;
      continue;
    }
    if (code === LESS) {
      less = at;
      break;
    }
    if (code === SEMICOLON || (code === COMMA && options.untilComma)) break;
    at++;
  }
  let name: ByteString | null = null;
  let uriStart = begin;
  let uriEnd: number;
  let addressEnd: number;
  if (less >= 0) {
    const nameEnd = trimEnd(text, begin, less);
    if (nameEnd > begin) name = text.slice(begin, nameEnd);
    uriStart = less + 1;
    uriEnd = uriStart;
    while (uriEnd < end && text.charCodeAt(uriEnd) !== GREATER) {
      if (text.charCodeAt(uriEnd) === LESS) return null;
      uriEnd++;
    }
    if (uriEnd >= end) return null;
    addressEnd = uriEnd + 1;
    at = skipSpace(text, addressEnd, end);
  } else {
    uriEnd = trimEnd(text, begin, at);
    if (uriEnd === begin) return null;
    addressEnd = uriEnd;
  }
  if (less >= 0) {
    // White space around a bracketed URI is no part of it.
    uriStart = skipSpace(text, uriStart, uriEnd);
    uriEnd = trimEnd(text, uriStart, uriEnd);
  } else if (hasSpace(text, uriStart, uriEnd) || text.charCodeAt(uriStart) === QUOTE) return null;
  let parameters: Parameter[] = [];
  let parametersText: ByteString | null = null;
  let valueEnd = addressEnd;
  if (at < end && text.charCodeAt(at) === SEMICOLON) {
    const list = parseParameters(text, at + 1, trimEnd(text, at + 1, end), {
      untilComma: options.untilComma ?? false,
      valueNeeded: true,
    });
    if (list === null) return null;
    parameters = list.parameters;
    valueEnd = parameters[parameters.length - 1]!.end;
    parametersText = text.slice(parameters[0]!.start, valueEnd);
  } else if (at < end && !(text.charCodeAt(at) === COMMA && options.untilComma)) return null;
  return {
    name,
    uri: text.slice(uriStart, uriEnd),
    bracketed: less >= 0,
    uriStart,
    uriEnd,
    start: begin,
    addressEnd,
    end: valueEnd,
    parameters,
    parametersText,
    tag: parameterValue(parameters, 'tag'),
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
    if (text.charCodeAt(at) !== COMMA) return null;
    at++;
  }
}

function hasSpace(text: ByteString, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isSpace(text.charCodeAt(at))) return true;
  return false;
}
