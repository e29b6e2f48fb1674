import type { ListeningSocket } from '../../declarations/server.ts';
import { parseRouteValues } from '../../sip/route.ts';
import type { ByteString } from '../../values/value.ts';

/** What a REGISTER says about one contact. */
export interface ContactDetails {
  readonly callId: ByteString;
  readonly cseq: number;
  /** Epoch seconds; 0: permanent. */
  readonly expires: number;
  /** Thousandths, -1 when unset. */
  readonly q: number;
  readonly path: ByteString | null;
  /** Where it is really reached, as URI. */
  readonly received: ByteString | null;
  readonly userAgent: ByteString;
  readonly socket: ListeningSocket | null;
  /** Bit mask of methods. */
  readonly methods: number;
  readonly flags: number;
  /** Bit mask of branch flags. */
  readonly branchFlags: number;
  readonly instance: ByteString | null;
  readonly attribute: ByteString | null;
  /** Epoch seconds at which a contact that is woken by push notifications should register again; 0: never. */
  readonly refreshAt?: number;
}

/** Flags of a contact as management shows them. */
export const contactFlags = {
  memoryOnly: 1,
  /** It is woken by push notifications (RFC 8599). */
  pushed: 4,
} as const;

/** One place where somebody can be reached. */
export class Contact {
  readonly aor: ByteString;
  uri: ByteString;
  /** Number within the table. */
  readonly id: number;
  callId: ByteString = '';
  cseq = 0;
  expires = 0;
  q = -1;
  path: ByteString | null = null;
  received: ByteString | null = null;
  userAgent: ByteString = '';
  socket: ListeningSocket | null = null;
  /** Signed, which takes less memory: -1 is all methods. */
  methods = -1;
  flags = 0;
  branchFlags = 0;
  instance: ByteString | null = null;
  attribute: ByteString | null = null;
  /** Epoch seconds of the last change. */
  lastModified = 0;
  refreshAt = 0;
  /** Microseconds that the answer to the last ping took; 0 before the first one. */
  latency = 0;

  constructor(aor: ByteString, uri: ByteString, id: number) {
    this.aor = aor;
    this.uri = uri;
    this.id = id;
  }

  isValid(now: number): boolean {
    return this.expires === 0 || this.expires > now;
  }
}

/** Where requests go first instead of to the contact itself: along the Path, or where the REGISTER came from. */
export function nextHop({ path, received }: Pick<ContactDetails, 'path' | 'received'>): ByteString | null {
  return (path === null ? null : parseRouteValues(path)?.[0]?.uri) ?? received;
}

/**
 * The same text in memory of its own: a part of a message would keep the whole message alive as long as the
 * contact lives.
 */
export function detached(text: ByteString): ByteString {
  // What is shorter is copied anyway.
  if (text.length < 13) return text;
  const codes = new Array<number>(text.length);
  for (let at = 0; at < text.length; at++) codes[at] = text.charCodeAt(at);
  return String.fromCharCode(...codes);
}
