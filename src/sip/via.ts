import type { ByteString } from '../values/value.ts';
import type { Parameter } from './parameters.ts';
import {
  COLON,
  COMMA,
  decimal,
  EQUAL,
  isSpace,
  isToken,
  lowerCase,
  QUOTE,
  quotedEnd,
  SEMICOLON,
  sameText,
  skipSpace,
} from './scan.ts';

/** One value of a Via header; offsets are positions in the text it was parsed from (for a message: `raw`). */
export interface Via {
  /** `SIP` */
  readonly name: ByteString;
  /** `2.0` */
  readonly version: ByteString;
  /** As written: `UDP`. */
  readonly transport: ByteString;
  /** IPv6 addresses with brackets. */
  readonly host: ByteString;
  readonly portText: ByteString | null;
  /** The port as a number; null when none is written. */
  readonly port: number | null;
  readonly parameters: readonly Parameter[];
  readonly comment: ByteString | null;
  readonly branch: ByteString | null;
  readonly received: ByteString | null;
  /** '' for `;rport` without a value. */
  readonly rport: ByteString | null;
  readonly maddr: ByteString | null;
  /** The `i` parameter: the connection the request came over, in our own Via. */
  readonly connection: ByteString | null;
  /** First character of this value. */
  readonly start: number;
  /** After its last character, without the comma. */
  readonly end: number;
  readonly hostStart: number;
  /** After host[:port]: where `received` goes in a local reply. */
  readonly hostEnd: number;
  /** Position of the first `;`; -1 without parameters. */
  readonly firstSemicolon: number;
  /** After the last parameter; `hostEnd` without parameters. */
  readonly parametersEnd: number;
}

/**
 * Parses all values of one Via body.
 * @returns null when the server refuses it: `;;`, a comma at the end, a port that is no number, …
 */
export function parseVias(text: ByteString, start = 0, end = text.length): Via[] | null {
  let via = parseVia(text, start, end);
  if (via === null) return null;
  const vias = [via];
  for (;;) {
    const at = skipSpace(text, via.end, end);
    if (at >= end) return vias;
    if (text.charCodeAt(at) !== COMMA) return null;
    via = parseVia(text, at + 1, end);
    if (via === null) return null;
    vias.push(via);
  }
}

/** The only version of SIP there is. */
const version = '2.0';

/** Parses the first value of a Via body; null when it is not well formed. */
export function parseVia(text: ByteString, start = 0, end = text.length): Via | null {
  const begin = skipSpace(text, start, end);
  let at = tokenEnd(text, begin, end);
  const name = text.slice(begin, at);
  at = afterSlash(text, at, end);
  if (!sameText(name, 'SIP') || at < 0) return null;
  const versionEnd = tokenEnd(text, at, end);
  if (versionEnd - at !== version.length || !text.startsWith(version, at)) return null;
  at = afterSlash(text, versionEnd, end);
  if (at < 0) return null;
  const transportStart = at;
  at = tokenEnd(text, at, end);
  const transport = text.slice(transportStart, at);
  if (transport === '' || at >= end || !isSpace(text.charCodeAt(at))) return null;
  const hostStart = skipSpace(text, at, end);
  at = hostTextEnd(text, hostStart, end);
  if (at <= hostStart) return null;
  const host = text.slice(hostStart, at);
  let hostEnd = at;
  let port: number | null = null;
  let portText: ByteString | null = null;
  at = skipSpace(text, at, end);
  if (at < end && text.charCodeAt(at) === COLON) {
    const portStart = skipSpace(text, at + 1, end);
    at = portStart;
    while (at < end && !isSpace(text.charCodeAt(at)) && !endsPort(text.charCodeAt(at))) at++;
    port = decimal(text, portStart, at);
    if (port < 0 || port > 65535) return null;
    portText = text.slice(portStart, at);
    hostEnd = at;
    at = skipSpace(text, at, end);
  }
  const parameters: Parameter[] = [];
  const known: KnownParameters = { branch: null, received: null, rport: null, maddr: null, connection: null };
  let firstSemicolon = -1;
  let lastEnd = hostEnd;
  if (at < end && text.charCodeAt(at) === SEMICOLON) {
    firstSemicolon = at;
    while (at < end && text.charCodeAt(at) === SEMICOLON) {
      const parameter = parseViaParameter(text, at + 1, end);
      if (parameter === null) return null;
      parameters.push(parameter);
      noteKnown(parameter, known);
      lastEnd = parameter.end;
      at = skipSpace(text, lastEnd, end);
    }
  }
  const parametersEnd = lastEnd;
  let comment: ByteString | null = null;
  if (at < end && text.charCodeAt(at) === 40) {
    const close = text.indexOf(')', at);
    if (close < 0 || close >= end) return null;
    comment = text.slice(at + 1, close);
    lastEnd = close + 1;
    at = skipSpace(text, lastEnd, end);
  }
  if (at < end && text.charCodeAt(at) !== COMMA) return null;
  return {
    name,
    version,
    transport,
    host,
    port,
    portText,
    parameters,
    comment,
    branch: known.branch,
    received: known.received,
    rport: known.rport,
    maddr: known.maddr,
    connection: known.connection,
    start: begin,
    end: lastEnd,
    hostStart,
    hostEnd,
    firstSemicolon,
    parametersEnd,
  };
}

/** The `sent-by` default: 5060, 5061 for TLS (the port a Via without one stands for). */
export function viaPort(via: Via): number {
  return via.port || (via.transport.toUpperCase() === 'TLS' ? 5061 : 5060);
}

interface KnownParameters {
  branch: ByteString | null;
  received: ByteString | null;
  rport: ByteString | null;
  maddr: ByteString | null;
  connection: ByteString | null;
}

/** The first of each name counts. */
function noteKnown({ name, value }: Parameter, known: KnownParameters): void {
  switch (name.length) {
    case 1:
      if (sameText(name, 'i')) known.connection ??= value ?? '';
      break;
    case 5:
      if (sameText(name, 'rport')) known.rport ??= value ?? '';
      else if (sameText(name, 'maddr')) known.maddr ??= value ?? '';
      break;
    case 6:
      if (sameText(name, 'branch')) known.branch ??= value ?? '';
      break;
    case 8:
      if (sameText(name, 'received')) known.received ??= value ?? '';
      break;
    default:
  }
}

/** Known parameters that are nothing without a value (`;branch;` makes the whole header bad). */
const needValue = new Set(['branch', 'received', 'maddr', 'ttl']);

function parseViaParameter(text: ByteString, from: number, end: number): Parameter | null {
  const start = skipSpace(text, from, end);
  let at = start;
  let code = at < end ? text.charCodeAt(at) : SEMICOLON;
  while (code !== EQUAL && !endsValue(code)) code = ++at < end ? text.charCodeAt(at) : SEMICOLON;
  if (at === start) return null;
  const name = text.slice(start, at);
  const nameEnd = at;
  at = skipSpace(text, at, end);
  if (at >= end || text.charCodeAt(at) !== EQUAL) {
    if (needValue.has(lowerCase(name))) return null;
    return { name, value: null, quoted: false, start, end: nameEnd };
  }
  const equal = at;
  const valueStart = skipSpace(text, equal + 1, end);
  if (valueStart < end && text.charCodeAt(valueStart) === QUOTE) {
    at = quotedEnd(text, valueStart, end);
    if (at < 0) return null;
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
  if (isLast && (needValue.has(lowerCase(name)) || at < end)) return null;
  return { name, value: '', quoted: false, start, end: equal + 1 };
}

function endsValue(code: number): boolean {
  return code === SEMICOLON || code === COMMA || isSpace(code);
}

function endsPort(code: number): boolean {
  return code === SEMICOLON || code === COMMA || code === 40;
}

function tokenEnd(text: ByteString, start: number, end: number): number {
  let at = start;
  while (at < end && isToken(text.charCodeAt(at))) at++;
  return at;
}

function afterSlash(text: ByteString, start: number, end: number): number {
  const at = skipSpace(text, start, end);
  return at < end && text.charCodeAt(at) === 47 ? skipSpace(text, at + 1, end) : -1;
}

function hostTextEnd(text: ByteString, start: number, end: number): number {
  let at = start;
  if (text.charCodeAt(at) === 91) {
    at = text.indexOf(']', at);
    return at < 0 || at >= end ? -1 : at + 1;
  }
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === COLON || endsPort(code) || isSpace(code)) break;
    if (!isToken(code)) return -1;
    at++;
  }
  return at;
}
