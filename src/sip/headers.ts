import type { ByteString } from '../values/value.ts';
import { lowerCase } from './scan.ts';

/** The headers the server has a type for: the lower-case long name. */
export type KnownHeader = (typeof known)[number];

/** `other` is a header without a type of its own: it is compared by name. */
export type HeaderType = KnownHeader | 'other';

const known = [
  'accept',
  'accept-disposition',
  'accept-language',
  'allow',
  'allow-events',
  'authorization',
  'call-id',
  'call-info',
  'contact',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-type',
  'cseq',
  'diversion',
  'event',
  'expires',
  'feature-caps',
  'from',
  'max-forwards',
  'min-expires',
  'min-se',
  'organization',
  'p-asserted-identity',
  'p-preferred-identity',
  'path',
  'priority',
  'privacy',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-require',
  'record-route',
  'refer-to',
  'referred-by',
  'remote-party-id',
  'replaces',
  'require',
  'retry-after',
  'route',
  'session-expires',
  'subject',
  'supported',
  'to',
  'unsupported',
  'user-agent',
  'via',
  'www-authenticate',
] as const;

// Only these: to the server `s`, `r`, `b`, … are headers of their own, not Subject, Refer-To, Referred-By.
const compact: Record<string, KnownHeader> = {
  c: 'content-type',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  t: 'to',
  v: 'via',
  x: 'session-expires',
};

const types = new Map<ByteString, HeaderType>();
for (const name of known) {
  types.set(name, name);
  // The usual spelling, so that most look-ups need no conversion.
  types.set(
    name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase()),
    name,
  );
}
for (const [name, type] of Object.entries(compact)) types.set(name, type);
types.set('CSeq', 'cseq');
types.set('Call-ID', 'call-id');
types.set('WWW-Authenticate', 'www-authenticate');

/** A name as it is usually written, with its type. */
export interface UsualName {
  readonly name: ByteString;
  readonly type: HeaderType;
}

/** The usual spellings by length and first character; reading headers needs no text of the name for them. */
const usual = new Array<readonly UsualName[] | undefined>(32 << 7).fill(undefined);
for (const name of types.keys()) usual[slot(name.length, name.charCodeAt(0))] = [];
for (const [name, type] of types)
  (usual[slot(name.length, name.charCodeAt(0))] as UsualName[]).push({ name, type });

function slot(length: number, first: number): number {
  return (length << 7) | (first & 127);
}

/** The name at start..end of a message when it is written as usual; undefined says nothing about its type. */
export function usualName(raw: ByteString, start: number, end: number): UsualName | undefined {
  const candidates = usual[slot(end - start, raw.charCodeAt(start))];
  if (candidates === undefined) return undefined;
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index]!;
    if (isAt(raw, start, candidate.name)) return candidate;
  }
  return undefined;
}

/** As `startsWith`, which is slow to begin with texts this short. */
function isAt(raw: ByteString, start: number, name: ByteString): boolean {
  for (let at = name.length - 1; at >= 0; at--)
    if (raw.charCodeAt(start + at) !== name.charCodeAt(at)) return false;
  return true;
}

/** The type of a header name in any spelling: long or compact, without regard to case. */
export function headerType(name: ByteString): HeaderType {
  return types.get(name) ?? types.get(lowerCase(name)) ?? 'other';
}

/** One header of a message; offsets are positions in `SipMessage.raw`. */
export interface Header {
  /** As written, without blanks before the colon. */
  readonly name: ByteString;
  readonly type: HeaderType;
  /** Without white space around; line breaks of folded headers are kept. */
  readonly body: ByteString;
  /** Start of the name. */
  readonly start: number;
  /** After the line end of the (last) line. */
  readonly end: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}
