import type { ByteString } from '../values/value.ts';
import { boundaryOf, type ContentType, isSameType, parseContentType } from './content-type.ts';
import type { SipMessage } from './message.ts';
import { sameText } from './scan.ts';

/** A part of a body: the whole body, or one part of a multipart one. Offsets are positions in `raw`. */
export interface BodyPart {
  /** null when it says none. */
  readonly contentType: ContentType | null;
  /** Body of its Content-Type header as written. */
  readonly contentTypeText: ByteString | null;
  readonly body: ByteString;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** The header lines of a part of a multipart body; '' for a whole body. */
  readonly headers: ByteString;
  /** From the delimiter line to the next one; the whole body when there is one part. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a message's body: none without a body, one for a plain body, all of a multipart body. */
export function bodyParts(message: SipMessage): BodyPart[] {
  const start = message.bodyStart;
  const end = message.bodyEnd;
  if (start < 0 || end <= start) return [];
  const header = message.firstHeader('content-type');
  const contentTypeText = header?.body ?? null;
  const contentType = contentTypeText === null ? null : parseContentType(contentTypeText);
  const boundary = contentType === null ? null : boundaryOf(contentType);
  if (boundary !== null) {
    const parts = multipart(message.raw, start, end, boundary);
    if (parts.length > 0) return parts;
  }
  const body = message.raw.slice(start, end);
  return [{ contentType, contentTypeText, body, bodyStart: start, bodyEnd: end, headers: '', start, end }];
}

/** The first part of that media type; parameters do not count. */
export function bodyPartOfType(message: SipMessage, mediaType: ByteString): BodyPart | null {
  const wanted = parseContentType(mediaType);
  if (wanted === null) return null;
  for (const part of bodyParts(message)) {
    if (part.contentType !== null && isSameType(part.contentType, wanted)) return part;
  }
  return null;
}

/** Body of a header in the header lines of a part; null without it. */
export function partHeader(headers: ByteString, name: ByteString): ByteString | null {
  for (const line of headers.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && sameText(line.slice(0, colon).trim(), name)) return line.slice(colon + 1).trim();
  }
  return null;
}

function multipart(raw: ByteString, start: number, end: number, boundary: ByteString): BodyPart[] {
  const parts: BodyPart[] = [];
  const delimiter = `--${boundary}`;
  let at = nextDelimiter(raw, start, end, delimiter);
  while (at >= 0) {
    if (raw.startsWith('--', at + delimiter.length)) break;
    const lineEnd = raw.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd >= end) break;
    const next = nextDelimiter(raw, lineEnd, end, delimiter);
    const stop = next < 0 ? end : next;
    parts.push(part(raw, at, lineEnd + 1, stop, next < 0 ? end : beforeLineEnd(raw, next)));
    at = next;
  }
  return parts;
}

/** The next delimiter at the start of a line, or -1. */
function nextDelimiter(raw: ByteString, start: number, end: number, delimiter: ByteString): number {
  let at = raw.indexOf(delimiter, start);
  while (at >= 0 && at < end) {
    if (at === start || raw.charCodeAt(at - 1) === 10) return at;
    at = raw.indexOf(delimiter, at + 1);
  }
  return -1;
}

/** The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
function beforeLineEnd(raw: ByteString, at: number): number {
  return raw.startsWith('\r\n', at - 2) ? at - 2 : at - 1;
}

function part(raw: ByteString, start: number, from: number, end: number, bodyEnd: number): BodyPart {
  let bodyStart = from;
  for (;;) {
    const feed = raw.indexOf('\n', bodyStart);
    if (feed < 0 || feed >= end) break;
    const isEmpty = feed === bodyStart || (feed === bodyStart + 1 && raw.charCodeAt(bodyStart) === 13);
    bodyStart = feed + 1;
    if (isEmpty) break;
  }
  const headers = raw.slice(from, bodyStart);
  const contentTypeText = partHeader(headers, 'Content-Type');
  const stop = Math.max(bodyStart, bodyEnd);
  return {
    contentType: contentTypeText === null ? null : parseContentType(contentTypeText),
    contentTypeText,
    body: raw.slice(bodyStart, stop),
    bodyStart,
    bodyEnd: stop,
    headers,
    start,
    end,
  };
}
