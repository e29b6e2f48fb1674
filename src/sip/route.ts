import type { ByteString } from '../values/value.ts';
import type { Header } from './headers.ts';
import { type NameAddress, parseNameAddresses } from './nameaddr.ts';

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
    const values = parseNameAddresses(raw, header.bodyStart, header.bodyEnd);
    if (values === null || !values.every((value) => value.bracketed)) return null;
    for (let index = 0; index < values.length; index++) {
      routes.push({ address: values[index]!, header, index, count: values.length });
    }
  }
  return routes;
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
