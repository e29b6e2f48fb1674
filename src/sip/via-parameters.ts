import type { ByteString } from '../values/value.ts';
import { endsValue, type Parameter } from './parameters.ts';
import { COMMA, EQUAL, lowerCase, QUOTE, SEMICOLON, sameText, skipSpace } from './scan.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the parameters of a Via say that mean something to the server. */
export interface KnownParameters {
  branch: ByteString | null;
  received: ByteString | null;
  /** '' for `;rport` without a value. */
  rport: ByteString | null;
  maddr: ByteString | null;
  /** The `i` parameter: the connection the request came over, in our own Via. */
  connection: ByteString | null;
  /** With the `alias` parameter: later requests to this address may use the same connection (RFC 5923). */
  alias: boolean;
  /** The `received` that counts, from its semicolon. */
  receivedSpan: Span | null;
  rportSpan: Span | null;
}

export function noParameters(): KnownParameters {
  return {
    branch: null,
    received: null,
    rport: null,
    maddr: null,
    connection: null,
    alias: false,
    receivedSpan: null,
    rportSpan: null,
  };
}

/** The last of each name counts. */
export function noteKnown({ name, value }: Parameter, span: Span, known: KnownParameters): void {
  switch (name.length) {
    case 1:
      if (sameText(name, 'i')) known.connection = value ?? '';
      break;
    case 5:
      if (sameText(name, 'rport')) {
        known.rport = value ?? '';
        known.rportSpan = span;
      } else if (sameText(name, 'maddr')) known.maddr = value ?? '';
      else if (sameText(name, 'alias')) known.alias = true;
      break;
    case 6:
      if (sameText(name, 'branch')) known.branch = value ?? '';
      break;
    case 8:
      if (sameText(name, 'received')) {
        known.received = value ?? '';
        known.receivedSpan = span;
      }
      break;
    default:
  }
}

/** Known parameters that are nothing without a value (`;branch;` makes the whole header bad). */
const needValue = new Set(['branch', 'received', 'maddr', 'ttl', 'i']);
/** Known parameters that never have one. */
const takeNoValue = new Set(['alias', 'hidden']);

/** Parses one parameter, from behind its semicolon; null when it is not well formed. */
export function parseViaParameter(text: ByteString, from: number, end: number): Parameter | null {
  const start = skipSpace(text, from, end);
  let at = start;
  let code = at < end ? text.charCodeAt(at) : SEMICOLON;
  while (code !== EQUAL && !endsValue(code)) code = ++at < end ? text.charCodeAt(at) : SEMICOLON;
  if (at === start) return null;
  const name = text.slice(start, at);
  const known = lowerCase(name);
  const nameEnd = at;
  at = skipSpace(text, at, end);
  if (at >= end || text.charCodeAt(at) !== EQUAL) {
    if (needValue.has(known)) return null;
    // Behind blanks only a value or the end is expected, but for parameters known to come without one.
    if (at > nameEnd && at < end && known !== 'rport' && !takeNoValue.has(known)) return null;
    return { name, value: null, quoted: false, start, end: nameEnd };
  }
  if (takeNoValue.has(known)) return null;
  const equal = at;
  const valueStart = skipSpace(text, equal + 1, end);
  if (valueStart < end && text.charCodeAt(valueStart) === QUOTE) {
    // A backslash means nothing here.
    at = text.indexOf('"', valueStart + 1) + 1;
    if (at === 0 || at > end) return null;
    return { name, value: text.slice(valueStart + 1, at - 1), quoted: true, start, end: at };
  }
  at = valueStart;
  while (at < end) {
    code = text.charCodeAt(at);
    if (endsValue(code)) break;
    if (code === EQUAL || code === QUOTE) return null;
    at++;
  }
  if (at > valueStart) return { name, value: text.slice(valueStart, at), quoted: false, start, end: at };
  // An empty value passes before another parameter; at the end only where a value may be missing.
  const isLast = at >= end || text.charCodeAt(at) === COMMA;
  if (isLast && (needValue.has(known) || at < end)) return null;
  return { name, value: '', quoted: false, start, end: equal + 1 };
}
