import type { Execution } from '../../declarations/execution.ts';
import { parseContentType } from '../../sip/content-type.ts';
import type { SipMessage } from '../../sip/message.ts';
import { bodyPartOfType } from '../../sip/mime.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { isReadable } from './codecs.ts';
import { malformedHeader } from './header-bodies.ts';

/** Why a message is not valid: the code of `sipmsg_validate`, and what its variable gets. */
export interface Defect {
  readonly code: number;
  /** '' where the server gives none: the code says it all. */
  readonly reason: ByteString;
}

/** What `sipmsg_validate` may return (reference: modules 9). */
export const validateCodes: Readonly<Record<number, string>> = {
  1: 'valid',
  [-1]: 'no message',
  [-2]: 'headers that cannot be parsed',
  [-3]: 'no Call-ID',
  [-4]: 'no Content-Length (not UDP)',
  [-5]: 'wrong Content-Length',
  [-6]: 'SDP that cannot be parsed',
  [-7]: 'no CSeq',
  [-8]: 'no From',
  [-9]: 'no To',
  [-10]: 'no Via',
  [-11]: 'a request URI that cannot be parsed',
  [-12]: 'a request URI with a bad host',
  [-13]: 'no Max-Forwards',
  [-14]: 'no Contact',
  [-15]: 'Path outside of REGISTER',
  [-16]: '405 without Allow',
  [-17]: '423 without Min-Expires',
  [-18]: '407 without Proxy-Authenticate',
  [-19]: '420 without Unsupported',
  [-20]: '401 without WWW-Authenticate',
  [-21]: 'a body without Content-Type',
  [-22]: 'To that cannot be parsed',
  [-23]: 'To with a bad host',
  [-24]: 'From that cannot be parsed',
  [-25]: 'From with a bad host',
  [-26]: 'Contact that cannot be parsed',
  [-27]: 'a request URI with a bad user',
  [-28]: 'From with a bad user',
  [-29]: 'To with a bad user',
  [-30]: 'a star Contact that is not allowed',
  [-255]: 'something else',
};

type Wants = (flag: string) => boolean;

/**
 * The first defect of a message, null when it is valid.
 * @param flags `s` SDP, `h` header bodies, `m` no look at Max-Forwards, `r` request URI, `f` From, `t` To, `c` Contact; in either case
 */
export function validate({ message }: Execution, flags: ByteString): Defect | null {
  const { sip } = message;
  const lower = flags.toLowerCase();
  const wants: Wants = (flag) => lower.includes(flag);
  if (!sip.isComplete && sip.failure !== null) {
    const { info } = sip.failure;
    sip.failure = null;
    return { code: -2, reason: info };
  }
  return (
    envelopeDefect(sip, message.received.protocol, wants) ??
    missingHeader(sip) ??
    (wants('t') ? addressDefect(sip.to?.uri, 'To', { parse: -22, host: -23, user: -29 }) : null) ??
    (wants('f') ? addressDefect(sip.from?.uri, 'From', { parse: -24, host: -25, user: -28 }) : null) ??
    (sip.kind === 'request' ? requestDefect(sip, wants) : replyDefect(sip, wants)) ??
    bodyDefect(sip) ??
    (wants('h') ? headersDefect(sip) : null)
  );
}

/** How many bytes follow the empty line. */
function bytesAfterHeaders({ raw, bodyStart }: SipMessage): number {
  return bodyStart < 0 ? 0 : raw.length - bodyStart;
}

function wrongLength(sip: SipMessage, present: number): Defect {
  return { code: -5, reason: `Content-Length is ${sip.contentLength ?? 0}, the body has ${present} bytes` };
}

/** Call-ID, a Content-Length that says more than there is, SDP. */
function envelopeDefect(sip: SipMessage, protocol: string, wants: Wants): Defect | null {
  if (sip.callId === null) return { code: -3, reason: 'there is no Call-ID' };
  const { contentLength } = sip;
  if (contentLength === null && protocol !== 'udp') {
    return { code: -4, reason: `there is no Content-Length over ${protocol}` };
  }
  if (sip.kind === 'request' && sip.method === 'CANCEL') return null;
  const present = bytesAfterHeaders(sip);
  if (contentLength !== null && contentLength > present) return wrongLength(sip, present);
  const type = wants('s') && sip.body !== '' ? parseContentType(sip.header('Content-Type') ?? '') : null;
  const isSdp = type?.type === 'application' && type.subtype === 'sdp';
  return isSdp && !isReadable(bodyPartOfType(sip, 'application/sdp')?.body ?? '')
    ? { code: -6, reason: 'the SDP cannot be parsed' }
    : null;
}

function missingHeader(sip: SipMessage): Defect | null {
  if (sip.cseq === null) return { code: -7, reason: '' };
  if (sip.firstHeader('from') === null) return { code: -8, reason: '' };
  if (sip.firstHeader('to') === null) return { code: -9, reason: '' };
  return sip.topVia === null ? { code: -10, reason: '' } : null;
}

function requestDefect(sip: SipMessage, wants: Wants): Defect | null {
  if (wants('r')) {
    const text = sip.parsedRequestUri === null ? undefined : (sip.requestUri ?? undefined);
    sip.failure = null;
    const defect = addressDefect(text, 'the request URI', { parse: -11, host: -12, user: -27 });
    if (defect !== null) return defect;
  }
  if (!wants('m') && sip.firstHeader('max-forwards') === null) return { code: -13, reason: '' };
  const contact = wants('c') ? contactDefect(sip) : null;
  if (contact !== null) return contact;
  return sip.method !== 'REGISTER' && sip.firstHeader('path') !== null
    ? { code: -15, reason: 'Path belongs in REGISTER' }
    : null;
}

/** Headers that some replies must have (RFC 3261 section 21). */
const needed: Readonly<Record<number, readonly [code: number, header: string]>> = {
  405: [-16, 'Allow'],
  423: [-17, 'Min-Expires'],
  407: [-18, 'Proxy-Authenticate'],
  420: [-19, 'Unsupported'],
  401: [-20, 'WWW-Authenticate'],
};

function replyDefect(sip: SipMessage, wants: Wants): Defect | null {
  const { code, method } = sip;
  const rule = method === 'CANCEL' || (code === 423 && method !== 'REGISTER') ? undefined : needed[code];
  if (rule !== undefined && sip.header(rule[1]) === null) return { code: rule[0], reason: '' };
  return wants('c') && code >= 200 && code < 400 ? contactDefect(sip) : null;
}

/** A Content-Length that says less than there is, or no Content-Type. */
function bodyDefect(sip: SipMessage): Defect | null {
  if (sip.method === 'CANCEL') return null;
  const present = bytesAfterHeaders(sip);
  if ((sip.contentLength ?? 0) !== present) return wrongLength(sip, present);
  return present > 0 && sip.header('Content-Type') === null ? { code: -21, reason: '' } : null;
}

function headersDefect(sip: SipMessage): Defect | null {
  const header = malformedHeader(sip);
  return header === null ? null : { code: -2, reason: `the header ${header} cannot be parsed` };
}

/** Letters, digits, `-` and single dots; no port and no underscore. */
function isHost({ host }: Uri): boolean {
  const text = host ?? '';
  return /^[A-Za-z0-9[]$|^[A-Za-z0-9[][A-Za-z0-9.:-]*[A-Za-z0-9.\]]$/.test(text) && !/\.\../.test(text);
}

function isUser({ user }: Uri): boolean {
  return user === null || /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})*$/.test(user);
}

function addressDefect(
  text: ByteString | undefined,
  name: string,
  codes: { parse: number; host: number; user: number },
): Defect | null {
  const uri = text === undefined ? null : parseUri(text);
  if (uri === null) return { code: codes.parse, reason: `${name} cannot be parsed` };
  if (!isHost(uri)) return { code: codes.host, reason: `bad host in ${name}: ${uri.host ?? ''}` };
  return isUser(uri) ? null : { code: codes.user, reason: `bad user in ${name}: ${uri.user ?? ''}` };
}

const methodsWithContact = ['INVITE', 'REGISTER', 'UPDATE', 'SUBSCRIBE', 'REFER'];

function contactDefect(sip: SipMessage): Defect | null {
  if (!methodsWithContact.includes(sip.method ?? '')) return null;
  if (sip.firstHeader('contact') === null) return { code: -14, reason: 'there is no Contact' };
  const { contacts } = sip;
  if (contacts === null) {
    sip.failure = null;
    return { code: -26, reason: 'Contact cannot be parsed' };
  }
  for (const list of contacts) {
    if (list.star) {
      const isAllowed = sip.kind === 'request' && sip.method === 'REGISTER' && sip.header('Expires') === '0';
      if (!isAllowed) return { code: -30, reason: 'a star in Contact needs a REGISTER with Expires: 0' };
    } else if (list.contacts.some((contact) => parseUri(contact.uri) === null)) {
      return { code: -26, reason: 'Contact cannot be parsed' };
    }
  }
  return null;
}
