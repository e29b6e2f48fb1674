import type { ByteString } from '../values/value.ts';
import type { Edit, EditList } from './edits.ts';
import type { SipMessage } from './message.ts';
import { changedBody } from './new-body.ts';
import { render } from './render.ts';
import type { SocketAddress } from './socket-address.ts';

export interface ApplyOptions {
  /** Protocol the result is sent over; anything but `udp` needs a Content-Length. */
  readonly transport: string;
  /** The socket it is sent from, for edits that depend on it. */
  readonly sending?: SocketAddress | null;
  /** Edits of the server itself, after those of the script (own Via, received, new R-URI). */
  readonly own?: readonly Edit[];
}

/**
 * The message as it goes on the wire: received bytes with all edits, bytes after the body cut off (not after none),
 * the Content-Length header made anew where it stood when the length of the body changed (reference: sip 5).
 */
export function apply(message: SipMessage, edits: EditList | null, options: ApplyOptions): ByteString {
  const { raw } = message;
  const bodyStart = message.bodyStart;
  const headEnd = bodyStart < 0 ? raw.length : bodyStart;
  const list = edits?.edits ?? [];
  const sending = options.sending ?? null;
  const isStream = options.transport !== 'udp';
  const bodyEnd = message.bodyEnd;
  const oldBody = bodyStart < 0 ? '' : raw.slice(bodyStart, bodyEnd);
  // An edit across the empty line leaves no telling what is header and what is body.
  if (list.some((edit) => edit.start < headEnd && edit.end > headEnd)) {
    return render(raw, 0, bodyEnd, [...list, ...(options.own ?? [])], sending);
  }
  const isOfBody = (edit: Edit): boolean => bodyStart >= 0 && edit.start >= headEnd;
  const head = list.filter((edit) => !isOfBody(edit));
  const inBody = list.length === head.length ? [] : list.filter(isOfBody);
  const parts = edits?.parts ?? null;
  let body = inBody.length === 0 ? oldBody : render(raw, headEnd, bodyEnd, inBody, sending);
  // What a datagram holds behind an empty body goes along.
  const rest = parts === null && body === '' && oldBody === '' && !isStream ? raw.slice(bodyEnd) : '';
  if (parts !== null) {
    const { text, typeLines } = changedBody(message, inBody, parts, sending);
    body = text;
    if (typeLines !== null) head.push(...typeEdits(message, typeLines));
  }
  if (options.own !== undefined) head.push(...options.own);
  const length = contentLengthEdit(message, body, oldBody, isStream);
  if (length !== null) head.push(length);
  return render(raw, 0, headEnd, head, sending) + body + rest;
}

/** Puts header lines in the place of Content-Type, or behind all headers: what they say, they say of the new body. */
function typeEdits(message: SipMessage, lines: ByteString): Edit[] {
  const note = { what: 'Content-Type', origin: null };
  const header = message.firstHeader('content-type');
  const at = header?.start ?? message.headersEnd;
  const inserted = { start: at, end: at, text: lines, ...note };
  return header === null ? [inserted] : [inserted, { start: at, end: header.end, text: '', ...note }];
}

/** The edit that corrects Content-Length, or null when it is right or rightly absent. */
function contentLengthEdit(
  message: SipMessage,
  body: ByteString,
  oldBody: ByteString,
  isStream: boolean,
): Edit | null {
  const header = message.firstHeader('content-length');
  const text = String(body.length);
  const note = { what: 'Content-Length', origin: null };
  if (header === null) {
    // A datagram says itself how long it is; in a stream the length is what separates messages.
    if (!isStream) return null;
    const at = message.headersEnd;
    return { start: at, end: at, text: `Content-Length: ${text}\r\n`, ...note };
  }
  const stated = message.contentLength;
  if (stated === body.length || (!isStream && body.length === oldBody.length)) return null;
  return { start: header.start, end: header.end, text: `Content-Length: ${text}\r\n`, ...note };
}
