import type { ByteString } from '../values/value.ts';
import type { Edit, EditList } from './edits.ts';
import type { SipMessage } from './message.ts';
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
 * The message as it goes on the wire: received bytes with all edits, bytes after the body cut off, Content-Length
 * rewritten where it stood when the length of the body changed (reference: sip 5).
 */
export function apply(message: SipMessage, edits: EditList | null, options: ApplyOptions): ByteString {
  const { raw } = message;
  const bodyStart = message.bodyStart;
  const headEnd = bodyStart < 0 ? raw.length : bodyStart;
  const list = edits === null ? [] : [...edits.edits];
  if (options.own !== undefined) list.push(...options.own);
  const sending = options.sending ?? null;
  const isStream = options.transport !== 'udp';
  const newBody = edits?.body ?? null;
  const bodyEnd = message.bodyEnd;
  const oldBody = bodyStart < 0 ? '' : raw.slice(bodyStart, bodyEnd);
  // An edit across the empty line leaves no telling what is header and what is body.
  if (list.some((edit) => edit.start < headEnd && edit.end > headEnd)) {
    return render(raw, 0, bodyEnd, list, sending);
  }
  const isOfBody = (edit: Edit): boolean => bodyStart >= 0 && edit.start >= headEnd;
  let body = oldBody;
  if (newBody !== null) body = newBody;
  else if (list.some(isOfBody)) body = render(raw, headEnd, bodyEnd, list.filter(isOfBody), sending);
  const head = list.filter((edit) => !isOfBody(edit));
  const length = contentLengthEdit(message, body, oldBody, isStream);
  if (length !== null) head.push(length);
  return render(raw, 0, headEnd, head, sending) + body;
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
  return { start: header.bodyStart, end: header.bodyEnd, text, ...note };
}

/**
 * The bytes from start to end with edits put in. Of edits that want the same bytes the one that begins first wins,
 * else the older one; insertions are never lost. Edits behind the end do not count.
 */
function render(
  raw: ByteString,
  start: number,
  end: number,
  edits: Edit[],
  sending: SocketAddress | null,
): ByteString {
  if (edits.length === 0) return raw.slice(start, end);
  edits.sort(byPosition);
  let result = '';
  let at = start;
  for (const edit of edits) {
    // Beyond what Content-Length leaves of the body.
    if (edit.start > end) break;
    const isInsertion = edit.start === edit.end;
    if (edit.start > at) {
      result += raw.slice(at, edit.start);
      at = edit.start;
    } else if (edit.start < at && !isInsertion) {
      continue;
    }
    result += typeof edit.text === 'string' ? edit.text : edit.text(sending);
    if (edit.end > at) at = edit.end;
  }
  return at < end ? result + raw.slice(at, end) : result;
}

function byPosition(left: Edit, right: Edit): number {
  if (left.start !== right.start) return left.start - right.start;
  return (left.end > left.start ? 1 : 0) - (right.end > right.start ? 1 : 0);
}
