import type { ByteString } from '../values/value.ts';
import type { Header } from './headers.ts';
import type { SipMessage } from './message.ts';
import { receivedInReply, type Source } from './received.ts';
import { LF, trimEnd } from './scan.ts';

/** What a reply made here consists of, besides what it copies from the request. */
export interface ReplyParts {
  readonly code: number;
  readonly reason: ByteString;
  /** Where the request came from; decides `received` and `rport` of the top Via. */
  readonly source: Source;
  /** Put in when the To has no tag and the code is 180 or more. */
  readonly toTag?: ByteString | null;
  /** Lines with their CRLF, in order. */
  readonly headers?: readonly ByteString[];
  readonly body?: ByteString;
  /** The whole line without CRLF (`Server: OpenSIPS (…)`), null for none. */
  readonly server?: ByteString | null;
  /** The whole line without CRLF (`warningLine`), null for none. */
  readonly warning?: ByteString | null;
}

/**
 * A reply to a request, in the header order of the server's version (reference: sip 4).
 * Headers that the request lacks are lacking in the reply.
 * @returns null when the request's headers cannot be read to the end
 */
export function buildReply(request: SipMessage, parts: ReplyParts): ByteString | null {
  const headers = request.allHeaders;
  if (!request.isComplete) return null;
  let text = `SIP/2.0 ${parts.code} ${parts.reason}\r\n`;
  if (request.version === '2.4') text += inOrderOfRequest(request, headers, parts);
  else text += inFixedOrder(request, headers, parts);
  for (const line of parts.headers ?? []) text += line;
  if (parts.server) text += `${parts.server}\r\n`;
  const body = parts.body ?? '';
  text += `Content-Length: ${body.length}\r\n`;
  if (parts.warning) text += `${parts.warning}\r\n`;
  return `${text}\r\n${body}`;
}

function inFixedOrder(request: SipMessage, headers: readonly Header[], parts: ReplyParts): ByteString {
  let vias = '';
  let routes = '';
  let to: Header | null = null;
  let from: Header | null = null;
  let callId: Header | null = null;
  let cseq: Header | null = null;
  const keepsRoutes = parts.code >= 180 && parts.code < 300;
  for (const header of headers) {
    switch (header.type) {
      case 'via':
        vias += viaText(request, header, vias === '', parts.source);
        break;
      case 'record-route':
        if (keepsRoutes) routes += copied(request, header);
        break;
      case 'to':
        to ??= header;
        break;
      case 'from':
        from ??= header;
        break;
      case 'call-id':
        callId ??= header;
        break;
      case 'cseq':
        cseq ??= header;
        break;
      default:
    }
  }
  let text = vias + routes;
  if (to !== null) text += toText(request, to, parts);
  if (from !== null) text += copied(request, from);
  if (callId !== null) text += copied(request, callId);
  if (cseq !== null) text += copied(request, cseq);
  return text;
}

function inOrderOfRequest(request: SipMessage, headers: readonly Header[], parts: ReplyParts): ByteString {
  const topVia = request.firstHeader('via');
  const keepsRoutes = parts.code >= 180 && parts.code < 300;
  let text = '';
  for (const header of headers) {
    switch (header.type) {
      case 'via':
        text += viaText(request, header, header === topVia, parts.source);
        break;
      case 'to':
        text += toText(request, header, parts);
        break;
      case 'record-route':
        if (keepsRoutes) text += copied(request, header);
        break;
      case 'from':
      case 'call-id':
      case 'cseq':
        text += copied(request, header);
        break;
      default:
    }
  }
  return text;
}

function viaText(request: SipMessage, header: Header, isTop: boolean, source: Source): ByteString {
  const { raw } = request;
  const end = trimEnd(raw, header.start, header.end);
  const via = isTop ? request.topVia : null;
  if (via === null) return `${raw.slice(header.start, end)}\r\n`;
  const edits = receivedInReply(via, source);
  if (edits.length > 1) edits.sort((left, right) => left.start - right.start);
  let text = '';
  let at = header.start;
  for (const edit of edits) {
    text += raw.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return `${text}${raw.slice(at, end)}\r\n`;
}

function toText(request: SipMessage, header: Header, parts: ReplyParts): ByteString {
  if (!parts.toTag || parts.code < 180 || request.toTag) return copied(request, header);
  const { raw } = request;
  return ended(
    `${raw.slice(header.start, header.bodyEnd)};tag=${parts.toTag}${raw.slice(header.bodyEnd, header.end)}`,
  );
}

/** Byte for byte; only a last line without a line end gets one. */
function copied(request: SipMessage, header: Header): ByteString {
  return ended(request.raw.slice(header.start, header.end));
}

function ended(line: ByteString): ByteString {
  return line.charCodeAt(line.length - 1) === LF ? line : `${line}\r\n`;
}

/** The Warning line of `sip_warning=1`, without CRLF. */
export function warningLine(
  request: SipMessage,
  details: {
    ip: ByteString;
    port: number;
    pid: number;
    source: Source;
    /** The R-URI as it is now. */
    outUri: ByteString;
  },
): ByteString {
  return (
    `Warning: 392 ${details.ip}:${details.port} "Noisy feedback tells:  pid=${details.pid} ` +
    `req_src_ip=${details.source.ip} req_src_port=${details.source.port} ` +
    `in_uri=${request.requestUri ?? ''} out_uri=${details.outUri} via_cnt==${request.viaHeaders.length}"`
  );
}
