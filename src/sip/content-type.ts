import type { ByteString } from '../values/value.ts';
import { type Parameter, parameterValue, parseParameters } from './parameters.ts';
import { isToken, lowerCase, SEMICOLON, skipSpace, trimEnd } from './scan.ts';

/** A media type: `application/sdp;charset=utf-8`. */
export interface ContentType {
  /** Lower case. */
  readonly type: ByteString;
  /** Lower case. */
  readonly subtype: ByteString;
  readonly parameters: readonly Parameter[];
}

/** Parses a Content-Type body (or a pattern such as `text/*`); null when it is none. */
export function parseContentType(text: ByteString): ContentType | null {
  const end = trimEnd(text, 0, text.length);
  const start = skipSpace(text, 0, end);
  let at = tokenEnd(text, start, end);
  const type = text.slice(start, at);
  at = skipSpace(text, at, end);
  if (type === '' || text.charCodeAt(at) !== 47) return null;
  const subtypeStart = skipSpace(text, at + 1, end);
  at = tokenEnd(text, subtypeStart, end);
  if (at === subtypeStart) return null;
  const subtype = text.slice(subtypeStart, at);
  at = skipSpace(text, at, end);
  let parameters: Parameter[] = [];
  if (at < end) {
    if (text.charCodeAt(at) !== SEMICOLON) return null;
    parameters = parseParameters(text, skipSpace(text, at + 1, end), end)?.parameters ?? [];
  }
  return { type: lowerCase(type), subtype: lowerCase(subtype), parameters };
}

/** The boundary of a multipart type; null when it is no multipart type or has none. */
export function boundaryOf(type: ContentType): ByteString | null {
  return type.type === 'multipart' ? parameterValue(type.parameters, 'boundary') || null : null;
}

/** True when both name the same type, without a look at parameters. */
export function isSameType(left: ContentType, right: ContentType): boolean {
  return left.type === right.type && left.subtype === right.subtype;
}

const knownTypes = new Set(['text', 'message', 'multipart', 'application']);
const knownSubtypes = new Set([
  'plain',
  'pidf+xml',
  'sdp',
  'simple-message-summary',
  'cpim',
  'cpl+xml',
  'rlmi+xml',
  'related',
  'lpidf+xml',
  'watcherinfo+xml',
  'xpidf+xml',
  'xml+msrtc.pidf',
  'external-body',
  'mixed',
  'isup',
]);

/**
 * A type as the functions over bodies tell it from others: types and subtypes that the server has no name for are
 * all one, `text/html` and `text/xml` the same.
 */
export function kindOf({ type, subtype }: ContentType): string {
  const known = (names: ReadonlySet<string>, name: string) => (name === '*' || names.has(name) ? name : '?');
  return `${known(knownTypes, type)}/${known(knownSubtypes, subtype)}`;
}

function tokenEnd(text: ByteString, start: number, end: number): number {
  let at = start;
  while (at < end && isToken(text.charCodeAt(at))) at++;
  return at;
}
