import type { ByteString } from '../values/value.ts';
import type { Header } from './headers.ts';
import type { NameAddress } from './nameaddr.ts';
import { parameterValue, parseParameters } from './parameters.ts';
import { COMMA, GREATER, LESS, QUOTE, quotedEnd, SEMICOLON, skipSpace, trimEnd } from './scan.ts';

/** One value of a Route, Record-Route or Path header; offsets are positions in the message. */
export interface RouteValue {
  readonly address: NameAddress;
  readonly header: Header;
  /** Position among the values of its header. */
  readonly index: number;
  /** How many values that header has. */
  readonly count: number;
}

/**
 * All values of the given headers, top to bottom.
 * @returns null when one of them is malformed or has no angle brackets
 */
export function parseRouteHeaders(raw: ByteString, headers: readonly Header[]): RouteValue[] | null {
  const routes: RouteValue[] = [];
  for (const header of headers) {
    const values = parseRouteValues(raw, header.bodyStart, header.bodyEnd);
    if (values === null) return null;
    for (let index = 0; index < values.length; index++) {
      routes.push({ address: values[index]!, header, index, count: values.length });
    }
  }
  return routes;
}

/**
 * Parses the body of a Route, Record-Route or Path header. Anything may stand in front of the brackets and in them.
 * @returns null without brackets, for bad parameters, and for nothing behind a comma or `;`
 */
export function parseRouteValues(text: ByteString, start = 0, end = text.length): NameAddress[] | null {
  const values: NameAddress[] = [];
  for (let at = skipSpace(text, start, end); ; ) {
    const value = parseRouteValue(text, at, end);
    if (value === null) return null;
    values.push(value);
    at = skipSpace(text, value.end, end);
    if (at >= end) return values;
    if (text.charCodeAt(at) !== COMMA) return null;
    at = skipSpace(text, at + 1, end);
  }
}

function parseRouteValue(text: ByteString, start: number, end: number): NameAddress | null {
  const open = findUnquoted(text, LESS, start, end);
  const close = open < 0 ? -1 : findUnquoted(text, GREATER, open + 1, end);
  if (close < 0) return null;
  const name = text.slice(start, trimEnd(text, start, open));
  const address = {
    name: name === '' ? null : name,
    uri: text.slice(open + 1, close),
    bracketed: true,
    uriStart: open + 1,
    uriEnd: close,
    start,
    addressEnd: close + 1,
  };
  const at = skipSpace(text, close + 1, end);
  if (at >= end || text.charCodeAt(at) !== SEMICOLON)
    return { ...address, end: close + 1, parameters: [], parametersText: null, tag: null };
  const first = skipSpace(text, at + 1, end);
  const list = first < end ? parseParameters(text, first, end) : null;
  if (list === null) return null;
  const { parameters } = list;
  const last = parameters.at(-1)!.end;
  return {
    ...address,
    end: last,
    parameters,
    parametersText: text.slice(parameters[0]!.start, last),
    tag: parameterValue(parameters, 'tag'),
  };
}

/** Position of a character outside quotes; -1 when there is none. */
function findUnquoted(text: ByteString, code: number, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const found = text.charCodeAt(at);
    if (found === code) return at;
    if (found !== QUOTE) continue;
    at = quotedEnd(text, at, end) - 1;
    if (at < 0) return -1;
  }
  return -1;
}

/**
 * The range to delete to take values out of their header: the whole header when all of its values go, else the
 * values with the comma after (or, for the last ones, before) them.
 */
export function routeRange(
  first: RouteValue,
  last: RouteValue,
  raw: ByteString,
): { start: number; end: number } {
  if (first.index === 0 && last.index === last.count - 1)
    return { start: first.header.start, end: last.header.end };
  if (last.index < last.count - 1) {
    let end = raw.indexOf(',', last.address.end) + 1;
    while (raw.charCodeAt(end) === 32) end++;
    return { start: first.address.start, end };
  }
  return { start: raw.lastIndexOf(',', first.address.start), end: last.address.end };
}
