import type { Execution } from '../../declarations/execution.ts';
import { parseContentType } from '../../sip/content-type.ts';
import type { SipMessage } from '../../sip/message.ts';
import { bodyPartOfType } from '../../sip/mime.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { hasMalformedHeader } from './header-bodies.ts';
import { isReadable } from './session.ts';
import { type ContactRule, contactDefect } from './validate-contact.ts';

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
export function validate({ message, server }: Execution, flags: ByteString): Defect | null {
  const { sip } = message;
  const contactRule: ContactRule = server.version === '2.4' ? 'INVITE only' : 'where asked for';
  const lower = flags.toLowerCase();
  const wants: Wants = (flag) => lower.includes(flag);
  if (!sip.isComplete && sip.failure !== null) {
    sip.failure = null;
    return { code: -2, reason: 'message parsing failed' };
  }
  return (
    envelopeDefect(sip, message.received.protocol, wants) ??
    missingHeader(sip) ??
    (wants('t') ? addressDefect(sip.to?.uri, "'To' header", { parse: -22, host: -23, user: -29 }) : null) ??
    (wants('f')
      ? addressDefect(sip.from?.uri, "'From' header", { parse: -24, host: -25, user: -28 })
      : null) ??
    (sip.kind === 'request'
      ? requestDefect(sip, wants, contactRule)
      : replyDefect(sip, wants, contactRule)) ??
    bodyDefect(sip) ??
    (wants('h') ? headersDefect(sip) : null)
  );
}

/** How many bytes follow the empty line. */
function bytesAfterHeaders({ raw, bodyStart }: SipMessage): number {
  return bodyStart < 0 ? 0 : raw.length - bodyStart;
}

function wrongLength(sip: SipMessage, present: number): Defect {
  const length = sip.contentLength ?? 0;
  return {
    code: -5,
    reason: `invalid body - content length ${length} different than actual body ${present}`,
  };
}

/** How the server counts protocols. */
const protocolNumbers: Readonly<Record<string, number>> = { tcp: 2, tls: 3, sctp: 4, ws: 5, wss: 6 };

/** Call-ID, a Content-Length that says more than there is, SDP. */
function envelopeDefect(sip: SipMessage, protocol: string, wants: Wants): Defect | null {
  if (sip.callId === null) return { code: -3, reason: "message doesn't have callid" };
  const { contentLength } = sip;
  if (contentLength === null && protocol !== 'udp') {
    const number = protocolNumbers[protocol] ?? 0;
    return { code: -4, reason: `message doesn't have Content Length header for proto ${number}` };
  }
  if (sip.kind === 'request' && sip.method === 'CANCEL') return null;
  const present = bytesAfterHeaders(sip);
  if (contentLength !== null && contentLength > present) return wrongLength(sip, present);
  const type = wants('s') && sip.body !== '' ? parseContentType(sip.header('Content-Type') ?? '') : null;
  const isSdp = type?.type === 'application' && type.subtype === 'sdp';
  return isSdp && !isReadable(bodyPartOfType(sip, 'application/sdp')?.body ?? '')
    ? { code: -6, reason: 'failed to parse SDP message' }
    : null;
}

function missingHeader(sip: SipMessage): Defect | null {
  if (sip.cseq === null) return { code: -7, reason: '' };
  if (sip.firstHeader('from') === null) return { code: -8, reason: '' };
  if (sip.firstHeader('to') === null) return { code: -9, reason: '' };
  return sip.topVia === null ? { code: -10, reason: '' } : null;
}

function requestDefect(sip: SipMessage, wants: Wants, contactRule: ContactRule): Defect | null {
  if (wants('r')) {
    const text = sip.parsedRequestUri === null ? undefined : (sip.requestUri ?? undefined);
    sip.failure = null;
    const defect = addressDefect(text, 'R-URI', { parse: -11, host: -12, user: -27 });
    if (defect !== null) return defect;
  }
  if (!wants('m') && sip.firstHeader('max-forwards') === null) return { code: -13, reason: '' };
  const contact = contactDefect(sip, wants('c'), contactRule);
  if (contact !== null) return contact;
  return sip.method !== 'REGISTER' && sip.firstHeader('path') !== null
    ? { code: -15, reason: 'PATH header supported only for REGISTERs' }
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

function replyDefect(sip: SipMessage, wants: Wants, contactRule: ContactRule): Defect | null {
  const { code, method } = sip;
  const rule = method === 'CANCEL' || (code === 423 && method !== 'REGISTER') ? undefined : needed[code];
  if (rule !== undefined && sip.header(rule[1]) === null) return { code: rule[0], reason: '' };
  return code >= 200 && code < 400 ? contactDefect(sip, wants('c'), contactRule) : null;
}

/** A Content-Length that says less than there is, or no Content-Type. */
function bodyDefect(sip: SipMessage): Defect | null {
  if (sip.method === 'CANCEL') return null;
  const present = bytesAfterHeaders(sip);
  if ((sip.contentLength ?? 0) !== present) {
    const { code, reason } = wrongLength(sip, present);
    // Here, unlike before, the server ends the line.
    return { code, reason: `${reason}\n` };
  }
  return present > 0 && sip.header('Content-Type') === null ? { code: -21, reason: '' } : null;
}

function headersDefect(sip: SipMessage): Defect | null {
  return hasMalformedHeader(sip) ? { code: -2, reason: 'failed to parse headers' } : null;
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
  if (uri === null) return { code: codes.parse, reason: `failed to parse ${name}` };
  if (!isHost(uri)) return { code: codes.host, reason: `invalid domain for ${name}` };
  return isUser(uri) ? null : { code: codes.user, reason: `invalid username for ${name}` };
}
