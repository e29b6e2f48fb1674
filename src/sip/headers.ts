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

const types = new Map<ByteString, KnownHeader>([
  ...known.map((name): [ByteString, KnownHeader] => [name, name]),
  ...Object.entries(compact),
]);

/** A name in a form that is compared with a message where it stands, without cutting a text out of it. */
interface NameCodes {
  readonly type: KnownHeader;
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
}

const slots = 1024;
const names: readonly NameCodes[][] = Array.from({ length: slots }, () => []);
for (const [name, type] of types) {
  const codes = (text: ByteString) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  names[slot(name, 0, name.length)]!.push({ type, lower: codes(name), upper: codes(name.toUpperCase()) });
}

/** Names of the same length with the same ends share one; case does not matter. */
function slot(text: ByteString, start: number, end: number): number {
  const ends = Math.imul(text.charCodeAt(start) | 32, 31) + (text.charCodeAt(end - 1) | 32);
  return (Math.imul(ends, 31) + end - start) & (slots - 1);
}

/** The type of the header whose name stands at start..end of a message: long or compact, without regard to case. */
export function headerTypeAt(raw: ByteString, start: number, end: number): HeaderType {
  const candidates = names[slot(raw, start, end)]!;
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index]!;
    if (candidate.lower.length === end - start && isAt(raw, start, candidate)) return candidate.type;
  }
  return 'other';
}

function isAt(raw: ByteString, start: number, { lower, upper }: NameCodes): boolean {
  for (let at = 0; at < lower.length; at++) {
    const code = raw.charCodeAt(start + at);
    if (code !== lower[at] && code !== upper[at]) return false;
  }
  return true;
}

/** The type of a header name in any spelling: long or compact, without regard to case. */
export function headerType(name: ByteString): HeaderType {
  return types.get(name) ?? types.get(lowerCase(name)) ?? 'other';
}

/** One header of a message; offsets are positions in the message. */
export class Header {
  readonly type: HeaderType;
  /** Start of the name. */
  readonly start: number;
  readonly nameEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** After the line end of the (last) line. */
  readonly end: number;
  readonly #raw: ByteString;

  constructor(
    raw: ByteString,
    type: HeaderType,
    start: number,
    nameEnd: number,
    bodyStart: number,
    bodyEnd: number,
    end: number,
  ) {
    this.#raw = raw;
    this.type = type;
    this.start = start;
    this.nameEnd = nameEnd;
    this.bodyStart = bodyStart;
    this.bodyEnd = bodyEnd;
    this.end = end;
  }

  /** As written, without blanks before the colon. */
  get name(): ByteString {
    return this.#raw.slice(this.start, this.nameEnd);
  }

  /** Without white space around; line breaks of folded headers are kept. */
  get body(): ByteString {
    return this.#raw.slice(this.bodyStart, this.bodyEnd);
  }
}
