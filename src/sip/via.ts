import type { ByteString } from '../values/value.ts';
import type { Parameter } from './parameters.ts';
import {
  COLON,
  COMMA,
  decimal,
  isDigit,
  isLetter,
  isSpace,
  isToken,
  SEMICOLON,
  sameText,
  skipSpace,
} from './scan.ts';
import { type KnownParameters, noParameters, noteKnown, parseViaParameter } from './via-parameters.ts';

/** One value of a Via header; offsets are positions in the text it was parsed from (for a message: `raw`). */
export interface Via extends Readonly<KnownParameters> {
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
    let at = skipSpace(text, via.end, end);
    if (at >= end) return vias;
    if (text.charCodeAt(at) !== COMMA) return null;
    while (at < end && text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1, end);
    via = parseVia(text, at, end);
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
    if (port < 0 || at - portStart > 5) return null;
    // Only as many bits as a port has.
    port %= 65536;
    portText = text.slice(portStart, at);
    hostEnd = at;
    at = skipSpace(text, at, end);
  }
  const parameters: Parameter[] = [];
  const known = noParameters();
  let firstSemicolon = -1;
  let lastEnd = hostEnd;
  if (at < end && text.charCodeAt(at) === SEMICOLON) {
    firstSemicolon = at;
    while (at < end && text.charCodeAt(at) === SEMICOLON) {
      const parameter = parseViaParameter(text, at + 1, end);
      if (parameter === null) return null;
      const semicolon = at;
      parameters.push(parameter);
      lastEnd = parameter.end;
      at = skipSpace(text, lastEnd, end);
      // To one without a value belong the blanks that might have led to it.
      noteKnown(
        parameter,
        { start: semicolon, end: parameter.value === null && at < end ? at : lastEnd },
        known,
      );
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
    alias: known.alias,
    start: begin,
    end: lastEnd,
    hostStart,
    hostEnd,
    firstSemicolon,
    parametersEnd,
    receivedSpan: known.receivedSpan,
    rportSpan: known.rportSpan,
  };
}

/** The `sent-by` default: 5060, 5061 for TLS (the port a Via without one stands for). */
export function viaPort(via: Via): number {
  return via.port || (via.transport.toUpperCase() === 'TLS' ? 5061 : 5060);
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

/** Letters, digits, `-` and `.` (no underscore), or an IPv6 address in brackets; -1 for anything else. */
function hostTextEnd(text: ByteString, start: number, end: number): number {
  let at = start;
  if (text.charCodeAt(at) === 91) {
    at++;
    while (at < end && (text.charCodeAt(at) === COLON || isHexDigit(text.charCodeAt(at)))) at++;
    return at < end && at > start + 1 && text.charCodeAt(at) === 93 ? at + 1 : -1;
  }
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === COLON || endsPort(code) || isSpace(code)) break;
    if (!isLetter(code) && !isDigit(code) && code !== 45 && code !== 46) return -1;
    at++;
  }
  return at;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
}
