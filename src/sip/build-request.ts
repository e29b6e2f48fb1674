import type { ByteString } from '../values/value.ts';
import type { SipMessage } from './message.ts';

/** A CANCEL or ACK made here for one branch of an INVITE (reference: sip 9). */
export interface LocalRequestParts {
  /** R-URI of that branch. */
  readonly requestUri: ByteString;
  /** Value of the branch's own Via. */
  readonly via: ByteString;
  /** The INVITE, for From, Call-ID and CSeq number (and To of a CANCEL). */
  readonly invite: SipMessage;
  /** Route lines with CRLF, as sent in the INVITE. */
  readonly routes?: ByteString;
  /** `User-Agent: …` without CRLF, null for none. */
  readonly userAgent?: ByteString | null;
}

/** What a CANCEL has besides. */
export interface CancelParts extends LocalRequestParts {
  /** Where From and To are taken from; absent: from the INVITE. */
  readonly from?: SipMessage;
  readonly to?: SipMessage;
  /** The Reason line with CRLF, null for none. */
  readonly reason?: ByteString | null;
}

export function buildCancel(parts: CancelParts): ByteString {
  const { invite, from = invite, to = invite } = parts;
  return local('CANCEL', parts, to, parts.reason ?? '', from);
}

/** The hop-by-hop ACK to a negative reply: To is that of the reply, From too unless `from` is given. */
export function buildAck(
  parts: LocalRequestParts & { readonly reply: SipMessage; readonly from?: SipMessage },
): ByteString {
  return local('ACK', parts, parts.reply, '', parts.from);
}

function local(
  method: ByteString,
  parts: LocalRequestParts,
  addresses: SipMessage,
  reason: ByteString,
  from: SipMessage = addresses,
): ByteString {
  const { invite } = parts;
  let text = `${method} ${parts.requestUri} SIP/2.0\r\nVia: ${parts.via}\r\n`;
  text += line(from, 'from') + line(invite, 'call-id') + line(addresses, 'to');
  text += `CSeq: ${invite.cseq?.number ?? '0'} ${method}\r\nMax-Forwards: 70\r\n${parts.routes ?? ''}${reason}`;
  if (parts.userAgent) text += `${parts.userAgent}\r\n`;
  return `${text}Content-Length: 0\r\n\r\n`;
}

function line(message: SipMessage, type: 'from' | 'to' | 'call-id'): ByteString {
  const header = message.firstHeader(type);
  return header === null ? '' : message.textOf(header);
}

/** A request of the server's own (t_uac, dialog BYE, event notifications, …). */
export interface RequestParts {
  readonly method: ByteString;
  readonly requestUri: ByteString;
  /** Value of our Via. */
  readonly via: ByteString;
  /** Header bodies. */
  readonly to: ByteString;
  readonly from: ByteString;
  readonly callId: ByteString;
  readonly cseq: number;
  /** Absent: 70. */
  readonly maxForwards?: number;
  /** Route values; they become one header. */
  readonly routes?: readonly ByteString[];
  /** Further lines with CRLF. */
  readonly headers?: ByteString;
  /** `User-Agent: …` without CRLF, null for none. */
  readonly userAgent?: ByteString | null;
  readonly body?: ByteString;
}

/** Header order: Via, To, From, CSeq, Call-ID, Route, Max-Forwards, Content-Length, User-Agent, the rest. */
export function buildRequest(parts: RequestParts): ByteString {
  const body = parts.body ?? '';
  let text = `${parts.method} ${parts.requestUri} SIP/2.0\r\nVia: ${parts.via}\r\n`;
  text += `To: ${parts.to}\r\nFrom: ${parts.from}\r\nCSeq: ${parts.cseq} ${parts.method}\r\n`;
  text += `Call-ID: ${parts.callId}\r\n`;
  if (parts.routes?.length) text += `Route: ${parts.routes.join(',')}\r\n`;
  text += `Max-Forwards: ${parts.maxForwards ?? 70}\r\nContent-Length: ${body.length}\r\n`;
  if (parts.userAgent) text += `${parts.userAgent}\r\n`;
  return `${text}${parts.headers ?? ''}\r\n${body}`;
}
