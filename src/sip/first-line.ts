import type { ByteString } from '../values/value.ts';
import { methodAt } from './methods.ts';
import { CR, decimal, isBlank, isLetter, isToken, LF, SPACE } from './scan.ts';
import type { Version } from './version.ts';

/** The parts of a request or status line; offsets are positions in the message. */
export type FirstLine = RequestLine | StatusLine;

export interface RequestLine {
  readonly kind: 'request';
  readonly method: ByteString;
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly version: ByteString;
  /** After the line end: the first header. */
  readonly end: number;
}

export interface StatusLine {
  readonly kind: 'reply';
  readonly version: ByteString;
  /** Only `SipMessage.changeCode` changes it. */
  code: number;
  readonly codeStart: number;
  readonly reasonStart: number;
  readonly reasonEnd: number;
  readonly end: number;
}

/**
 * Parses the first line of a message (reference: sip 2): one blank after the first word, any blanks after the second,
 * anything for the version of a request.
 * @param text the message, starting with the first line
 * @returns null when the server drops the message
 */
export function parseFirstLine(text: ByteString, version: Version): FirstLine | null {
  const feed = text.indexOf('\n');
  const end = feed + 1;
  // A message is more than its first line.
  if (feed < 0 || end >= text.length) return null;
  let stop = feed;
  if (stop > 0 && text.charCodeAt(stop - 1) === CR) stop--;
  return isStatusLine(text) ? parseStatusLine(text, stop, end) : parseRequestLine(text, stop, end, version);
}

function isSip(text: ByteString, at: number): boolean {
  return (
    (text.charCodeAt(at) | 32) === 115 &&
    (text.charCodeAt(at + 1) | 32) === 105 &&
    (text.charCodeAt(at + 2) | 32) === 112 &&
    text.charCodeAt(at + 3) === 47
  );
}

/** Only `SIP/2.0 ` in any case begins a reply; with another version it would be a request with an odd method. */
function isStatusLine(text: ByteString): boolean {
  return isSip(text, 0) && text.startsWith('2.0 ', 4);
}

function parseRequestLine(text: ByteString, stop: number, end: number, version: Version): RequestLine | null {
  let at = 0;
  while (at < stop && text.charCodeAt(at) !== SPACE) {
    const code = text.charCodeAt(at);
    if (version === '2.4' ? !isPlainMethod(code) : !isToken(code)) return null;
    at++;
  }
  if (at === 0 || at >= stop) return null;
  const methodEnd = at;
  const uriStart = at + 1;
  const uriEnd = wordEnd(text, uriStart, stop);
  const versionStart = skipBlanks(text, uriEnd, stop);
  const versionEnd = wordEnd(text, versionStart, stop);
  if (uriEnd === uriStart || versionEnd === versionStart) return null;
  if (skipBlanks(text, versionEnd, stop) < stop) return null;
  const wireVersion = text.slice(versionStart, versionEnd);
  return {
    kind: 'request',
    method: methodAt(text, 0, methodEnd),
    uriStart,
    uriEnd,
    version: wireVersion,
    end,
  };
}

/** Letters, digits, `-` and `_`: what 2.4 takes for a method. */
function isPlainMethod(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 95;
}

function parseStatusLine(text: ByteString, stop: number, end: number): StatusLine | null {
  const versionEnd = text.indexOf(' ');
  if (versionEnd < 0 || versionEnd >= stop) return null;
  const codeStart = versionEnd + 1;
  const code = decimal(text, codeStart, codeStart + 3);
  if (code < 100 || codeStart + 3 > stop) return null;
  const reasonStart = skipBlanks(text, codeStart + 3, stop);
  // The blank is there even when the reason is not.
  if (reasonStart === codeStart + 3) return null;
  return {
    kind: 'reply',
    version: text.slice(0, versionEnd),
    code,
    codeStart,
    reasonStart,
    reasonEnd: stop,
    end,
  };
}

function wordEnd(text: ByteString, start: number, stop: number): number {
  let at = start;
  while (at < stop && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function skipBlanks(text: ByteString, start: number, stop: number): number {
  let at = start;
  while (at < stop && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Position of the first character that is not CR or LF. */
export function skipLineEnds(text: ByteString): number {
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code !== CR && code !== LF) break;
    at++;
  }
  return at;
}
