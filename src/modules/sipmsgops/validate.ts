import type { Execution } from '../../declarations/execution.ts';
import type { SipMessage } from '../../sip/message.ts';
import { bodyPartOfType } from '../../sip/mime.ts';
import { parseSdp } from '../../sip/sdp.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';

/** Why a message is not valid: the code of `sipmsg_validate`, and what its variable gets. */
export interface Defect {
  readonly code: number;
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

/**
 * The first defect of a message, null when it is valid.
 * @param flags `s` SDP, `h` header bodies, `m` no look at Max-Forwards, `r` host of the request URI, `f` From, `t` To, `c` Contact
 */
export function validate({ message }: Execution, flags: ByteString): Defect | null {
  const { sip } = message;
  const wants = (flag: string) => flags.includes(flag);
  const defect = (code: number, reason = ''): Defect => ({ code, reason });
  if (!sip.isComplete && sip.failure !== null) {
    const { info } = sip.failure;
    sip.failure = null;
    return defect(-2, info);
  }
  if (sip.callId === null) return defect(-3);
  const length = lengthDefect(sip, message.received.protocol);
  if (length !== null) return length;
  if (wants('s')) {
    const part = bodyPartOfType(sip, 'application/sdp');
    if (part !== null && parseSdp(part.body).lines[0]?.type !== 'v')
      return defect(-6, 'cannot parse the SDP');
  }
  if (sip.cseq === null) return defect(-7);
  if (sip.firstHeader('from') === null) return defect(-8);
  if (sip.firstHeader('to') === null) return defect(-9);
  if (sip.topVia === null) return defect(-10);
  const special = sip.kind === 'request' ? requestDefect(sip, wants) : replyDefect(sip);
  if (special !== null) return special;
  if (sip.body !== '' && wants('h') && sip.header('Content-Type') === null) return defect(-21);
  if (wants('t')) {
    const found = addressDefect(sip.to?.uri ?? null, { parse: -22, host: -23, user: -29 }, 'To');
    if (found !== null) return found;
  }
  if (wants('f')) {
    const found = addressDefect(sip.from?.uri ?? null, { parse: -24, host: -25, user: -28 }, 'From');
    if (found !== null) return found;
  }
  return wants('c') ? contactDefect(sip) : null;
}

function lengthDefect(sip: SipMessage, protocol: string): Defect | null {
  if (sip.firstHeader('content-length') === null) {
    return protocol === 'udp' ? null : { code: -4, reason: '' };
  }
  const stated = sip.contentLength ?? -1;
  const present = sip.bodyStart < 0 ? 0 : sip.raw.length - sip.bodyStart;
  return stated === present
    ? null
    : { code: -5, reason: `Content-Length is ${stated}, the body has ${present} bytes` };
}

function requestDefect(sip: SipMessage, wants: (flag: string) => boolean): Defect | null {
  const uri = sip.parsedRequestUri;
  if (uri === null) {
    sip.failure = null;
    return { code: -11, reason: 'cannot parse the request URI' };
  }
  if (wants('r')) {
    if (!isHost(uri)) return { code: -12, reason: `bad host in the request URI: ${uri.host ?? ''}` };
    if (!isUser(uri)) return { code: -27, reason: `bad user in the request URI: ${uri.user ?? ''}` };
  }
  if (!wants('m') && sip.firstHeader('max-forwards') === null) return { code: -13, reason: '' };
  const needsContact = sip.method === 'INVITE' || sip.method === 'SUBSCRIBE' || sip.method === 'REFER';
  if (wants('c') && needsContact && sip.firstHeader('contact') === null) return { code: -14, reason: '' };
  if (sip.method !== 'REGISTER' && wants('h') && sip.firstHeader('path') !== null)
    return { code: -15, reason: '' };
  return null;
}

/** Headers that some replies must have (RFC 3261 section 21). */
const needed: Readonly<Record<number, readonly [code: number, header: string]>> = {
  405: [-16, 'Allow'],
  423: [-17, 'Min-Expires'],
  407: [-18, 'Proxy-Authenticate'],
  420: [-19, 'Unsupported'],
  401: [-20, 'WWW-Authenticate'],
};

function replyDefect(sip: SipMessage): Defect | null {
  const [code, header] = needed[sip.code] ?? [0, ''];
  return code === 0 || sip.header(header) !== null ? null : { code, reason: '' };
}

function isHost(uri: Uri): boolean {
  const { host } = uri;
  if (uri.scheme === 'tel') return true;
  return (
    host !== null && (host.startsWith('[') || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.?$/.test(host))
  );
}

function isUser(uri: Uri): boolean {
  return uri.user === null || /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})*$/.test(uri.user);
}

function addressDefect(
  text: ByteString | null,
  codes: { parse: number; host: number; user: number },
  name: string,
): Defect | null {
  const uri = text === null ? null : parseUri(text);
  if (uri === null) return { code: codes.parse, reason: `cannot parse the ${name} URI` };
  if (!isHost(uri)) return { code: codes.host, reason: `bad host in ${name}: ${uri.host ?? ''}` };
  return isUser(uri) ? null : { code: codes.user, reason: `bad user in ${name}: ${uri.user ?? ''}` };
}

function contactDefect(sip: SipMessage): Defect | null {
  const { contacts } = sip;
  if (contacts === null) {
    sip.failure = null;
    return { code: -26, reason: 'cannot parse Contact' };
  }
  for (const list of contacts) {
    if (list.star) {
      if (sip.method !== 'REGISTER' || sip.header('Expires') !== '0') return { code: -30, reason: '' };
    } else if (list.contacts.some((contact) => parseUri(contact.uri) === null)) {
      return { code: -26, reason: 'cannot parse the Contact URI' };
    }
  }
  return null;
}
