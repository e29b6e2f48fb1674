import type { ByteString } from '../values/value.ts';
import { CR, isBlank, isDigit, LF, sameText } from './scan.ts';

/** What came out of a stream. */
export type StreamEvent =
  /** One whole message, without the line ends before it. */
  | { readonly kind: 'message'; readonly data: ByteString }
  /** A double CRLF between messages: the answer is one CRLF (RFC 5626 section 3.5.1). */
  | { readonly kind: 'ping' }
  /** The stream can no longer be read: the connection is to be closed, nothing is answered. */
  | { readonly kind: 'error'; readonly log: ByteString };

export interface FramerOptions {
  /** Largest message in bytes, headers and body (`tcp_max_msg_…`; the server's buffer is 65535). */
  readonly maximum?: number;
}

/**
 * Cuts a byte stream (TCP, TLS) into messages by Content-Length (reference: sip 20).
 * After an error it stays silent.
 */
export class StreamFramer {
  #buffer = '';
  /** How far the buffer is known to hold no end of headers. */
  #searched = 0;
  #broken = false;
  readonly #maximum: number;

  constructor(options: FramerOptions = {}) {
    this.#maximum = options.maximum ?? 65535;
  }

  /** True while part of a message is waiting for the rest. */
  get isWaiting(): boolean {
    return this.#buffer !== '';
  }

  /** True while that is more than line ends. */
  get isInMessage(): boolean {
    return !'\r\n\r\n'.startsWith(this.#buffer);
  }

  /** Takes the bytes that arrived and gives what they complete, in order. */
  push(data: ByteString): StreamEvent[] {
    const events: StreamEvent[] = [];
    if (this.#broken) return events;
    this.#buffer += data;
    for (;;) {
      const pings = this.#skipLineEnds();
      for (let count = 0; count < pings; count++) events.push({ kind: 'ping' });
      const event = this.#next();
      if (event === null) return events;
      events.push(event);
      if (event.kind === 'error') {
        this.#broken = true;
        this.#buffer = '';
        return events;
      }
    }
  }

  /** Drops line ends before a message; gives how many double CRLFs there were. */
  #skipLineEnds(): number {
    let at = 0;
    let pings = 0;
    while (at < this.#buffer.length) {
      const code = this.#buffer.charCodeAt(at);
      if (this.#buffer.startsWith('\r\n\r\n', at)) {
        pings++;
        at += 4;
      } else if ('\r\n\r\n'.startsWith(this.#buffer.slice(at))) break;
      else if (code === CR || code === LF) at++;
      else break;
    }
    if (at > 0) {
      this.#buffer = this.#buffer.slice(at);
      this.#searched = 0;
    }
    return pings;
  }

  #next(): StreamEvent | null {
    const buffer = this.#buffer;
    if (buffer === '' || '\r\n\r\n'.startsWith(buffer)) return null;
    const head = endOfHeaders(buffer, this.#searched);
    if (head < 0) {
      this.#searched = Math.max(0, buffer.length - 3);
      return buffer.length > this.#maximum ? { kind: 'error', log: 'message too big' } : null;
    }
    const length = contentLength(buffer, head);
    if (length < 0) {
      const log =
        length === -1 ? 'bad request: no Content-Length over a stream' : 'bad request: bad Content-Length';
      return { kind: 'error', log };
    }
    const end = head + length;
    if (end > this.#maximum) return { kind: 'error', log: 'message too big' };
    if (buffer.length < end) return null;
    this.#buffer = buffer.slice(end);
    this.#searched = 0;
    return { kind: 'message', data: buffer.slice(0, end) };
  }
}

/** Position after the empty line, or -1. */
function endOfHeaders(text: ByteString, from: number): number {
  let at = text.indexOf('\n', from);
  while (at >= 0) {
    const next = text.charCodeAt(at + 1);
    if (next === LF) return at + 2;
    if (next === CR && text.charCodeAt(at + 2) === LF) return at + 3;
    at = text.indexOf('\n', at + 1);
  }
  return -1;
}

/** The number of the first Content-Length header; -1 when there is none, -2 when it is no number. */
function contentLength(text: ByteString, end: number): number {
  let line = text.indexOf('\n') + 1;
  while (line > 0 && line < end) {
    const first = text.charCodeAt(line) | 32;
    if (first === 99 || first === 108) {
      const colon = text.indexOf(':', line);
      if (colon > 0 && colon < end) {
        let nameEnd = colon;
        while (nameEnd > line && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
        const name = text.slice(line, nameEnd);
        if (sameText(name, 'Content-Length') || sameText(name, 'l')) return number(text, colon + 1, end);
      }
    }
    line = text.indexOf('\n', line) + 1;
  }
  return -1;
}

function number(text: ByteString, start: number, end: number): number {
  let at = start;
  while (at < end && (isBlank(text.charCodeAt(at)) || isFold(text, at))) at++;
  let value = -1;
  while (at < end && isDigit(text.charCodeAt(at))) {
    value = Math.max(value, 0) * 10 + text.charCodeAt(at) - 48;
    at++;
  }
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  return value < 0 || (code !== CR && code !== LF) ? -2 : value;
}

function isFold(text: ByteString, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === CR) return text.charCodeAt(at + 1) === LF && isBlank(text.charCodeAt(at + 2));
  return code === LF && isBlank(text.charCodeAt(at + 1));
}
