import type { ByteString } from '../values/value.ts';
import { type CSeq, parseCSeq } from './cseq.ts';
import { badContentLength, badCSeq, badHeaderLine, badTo, badVia, type ParseFailure } from './failure.ts';
import { Header, headerTypeAt } from './headers.ts';
import { type NameAddress, parseNameAddress } from './nameaddr.ts';
import { CR, isBlank, isDigit, LF, skipSpace, trimEnd } from './scan.ts';
import { parseVias, type Via } from './via.ts';

/**
 * The header lines of a message. Via, To, CSeq and Content-Length are parsed on the way, and one that is malformed
 * ends the reading for good; of headers that are there twice the first one counts.
 */
export interface HeaderBlock {
  readonly headers: Header[];
  /** After the last header that could be read. */
  end: number;
  /** After the empty line; -1 without one. */
  bodyStart: number;
  /** What ended the reading before the empty line. */
  failure: ParseFailure | null;
  /** All Via values, top to bottom. */
  vias: Via[];
  /** The values of each Via header. */
  readonly viaHeaders: Via[][];
  cseq: CSeq | null;
  to: NameAddress | null;
  contentLength: number | null;
}

/** Reads from the first header (`start`) to the empty line. */
export function readHeaders(raw: ByteString, start: number): HeaderBlock {
  const block: HeaderBlock = {
    headers: [],
    end: start,
    bodyStart: -1,
    failure: null,
    vias: [],
    viaHeaders: [],
    cseq: null,
    to: null,
    contentLength: null,
  };
  while (readHeader(raw, block));
  return block;
}

/** Reads the next header; false at the end of the headers and at one that is malformed. */
function readHeader(raw: ByteString, block: HeaderBlock): boolean {
  const start = block.end;
  const length = raw.length;
  if (start >= length) return false;
  const first = raw.charCodeAt(start);
  if (first === CR || first === LF) {
    block.bodyStart = start + (first === CR && raw.charCodeAt(start + 1) === LF ? 2 : 1);
    return false;
  }
  // A line without colon and blanks runs on into the next one, whose header is lost in its name.
  const colon = raw.indexOf(':', start);
  let nameEnd = colon;
  while (nameEnd > start && isBlank(raw.charCodeAt(nameEnd - 1))) nameEnd--;
  const type = headerTypeAt(raw, start, nameEnd);
  if (colon < 0 || length - start < 4 || (type === 'other' && hasBlank(raw, start, nameEnd))) {
    block.failure = badHeaderLine;
    return false;
  }
  let end = colon;
  do {
    end = raw.indexOf('\n', end) + 1;
    if (end === 0) {
      block.failure = badHeaderLine;
      return false;
    }
  } while (end < length && isBlank(raw.charCodeAt(end)));
  const bodyStart = skipSpace(raw, colon + 1, end);
  const header = new Header(raw, type, start, nameEnd, bodyStart, trimEnd(raw, bodyStart, end), end);
  block.failure = parseNow(raw, header, block);
  if (block.failure !== null) return false;
  block.headers.push(header);
  block.end = end;
  return true;
}

function hasBlank(raw: ByteString, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isBlank(raw.charCodeAt(at))) return true;
  return false;
}

/** The headers that are parsed as soon as they are met. */
function parseNow(
  raw: ByteString,
  { type, bodyStart, bodyEnd }: Header,
  block: HeaderBlock,
): ParseFailure | null {
  switch (type) {
    case 'via': {
      const vias = parseVias(raw, bodyStart, bodyEnd);
      if (vias === null) return badVia;
      block.viaHeaders.push(vias);
      block.vias = block.vias.length === 0 ? vias : [...block.vias, ...vias];
      return null;
    }
    case 'cseq': {
      const cseq = parseCSeq(raw, bodyStart, bodyEnd);
      if (cseq === null) return badCSeq;
      block.cseq ??= cseq;
      return null;
    }
    case 'to': {
      const to = parseNameAddress(raw, bodyStart, bodyEnd);
      if (to === null) return badTo;
      block.to ??= to;
      return null;
    }
    case 'content-length': {
      const value = contentLengthOf(raw, bodyStart, bodyEnd);
      if (value < 0) return badContentLength;
      block.contentLength ??= value;
      return null;
    }
    default:
      return null;
  }
}

/** The number as the server counts it, in 32 bits; negative when it is none, or becomes negative on the way. */
function contentLengthOf(raw: ByteString, start: number, end: number): number {
  if (start >= end) return -1;
  let value = 0;
  for (let at = start; at < end && value >= 0; at++) {
    const code = raw.charCodeAt(at);
    value = isDigit(code) ? (Math.imul(value, 10) + code - 48) | 0 : -1;
  }
  return value;
}
