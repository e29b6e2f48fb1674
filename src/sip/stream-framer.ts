import type { ByteString } from '../values/value.ts';
import { CR, isBlank, isDigit, isSpace, LF, lowerCase } from './scan.ts';

/** What came out of a stream. */
export type StreamEvent =
  /** One whole message, without the white space before it. */
  | { readonly kind: 'message'; readonly data: ByteString }
  /** A double CRLF between messages: the answer is one CRLF (RFC 5626 section 3.5.1). */
  | { readonly kind: 'ping' }
  /** The stream can no longer be read: the connection is to be closed, nothing is answered. */
  | { readonly kind: 'error'; readonly log: ByteString };

export interface FramerOptions {
  /** Largest message in bytes, headers and body (the server's buffer is 65535). */
  readonly maximum?: number;
  /** Whether a double CRLF is a ping (`tcp_crlf_pingpong`), else white space as any other. */
  readonly knowsPings?: boolean;
  /** Whether a CRLF that nothing follows yet is whole (`tcp_crlf_drop`), else it may become a ping. */
  readonly dropsLineEnds?: boolean;
}

const ping = '\r\n\r\n';

/**
 * Cuts a byte stream (TCP, TLS) into messages by Content-Length (reference: sip 20).
 * After an error it stays silent.
 */
export class StreamFramer {
  #buffer = '';
  /** How far the buffer is known to hold no end of headers. */
  #searched = 0;
  #broken = false;
  /** Something came after the last event. */
  #hasRest = false;
  readonly #options: FramerOptions;
  readonly #maximum: number;

  constructor(options: FramerOptions = {}) {
    this.#options = options;
    this.#maximum = options.maximum ?? 65535;
  }

  /** True while what came last is not whole, white space between messages included. */
  get isWaiting(): boolean {
    return this.#hasRest;
  }

  /** Takes the bytes that arrived and gives what they complete, in order. */
  push(data: ByteString): StreamEvent[] {
    const events: StreamEvent[] = [];
    if (this.#broken) return events;
    this.#buffer += data;
    if (data !== '') this.#hasRest = true;
    for (;;) {
      const event = this.#next();
      if (event === null) return events;
      events.push(event);
      this.#hasRest = this.#buffer !== '';
      if (event.kind === 'error') {
        this.#broken = true;
        this.#buffer = '';
        return events;
      }
    }
  }

  #next(): StreamEvent | null {
    if (this.#skipSpace()) return { kind: 'ping' };
    const buffer = this.#buffer;
    if (buffer === '' || this.#mayBecomePing(buffer)) return null;
    const head = endOfHeaders(buffer, this.#searched);
    if (head < 0) {
      this.#searched = Math.max(0, buffer.length - 3);
      return buffer.length > this.#maximum ? { kind: 'error', log: 'message too big' } : null;
    }
    const length = contentLength(buffer, head);
    if (length === null) return { kind: 'error', log: 'bad request: no Content-Length over a stream' };
    const end = head + length;
    if (end > this.#maximum) return { kind: 'error', log: 'message too big' };
    if (buffer.length < end) return null;
    this.#take(end);
    return { kind: 'message', data: buffer.slice(0, end) };
  }

  /** Drops white space before a message, up to the first ping; true when there was one. */
  #skipSpace(): boolean {
    const buffer = this.#buffer;
    let at = 0;
    let isPing = false;
    while (!isPing && at < buffer.length && isSpace(buffer.charCodeAt(at))) {
      const rest = buffer.slice(at, at + ping.length);
      if (this.#knowsPings && rest === ping) isPing = true;
      else if (this.#mayBecomePing(rest)) break;
      at += isPing ? ping.length : 1;
    }
    if (!isPing && this.#options.dropsLineEnds && buffer.slice(at) === '\r\n') {
      at += 2;
      this.#hasRest = false;
    }
    if (at > 0) this.#take(at);
    return isPing;
  }

  get #knowsPings(): boolean {
    return this.#options.knowsPings ?? true;
  }

  #mayBecomePing(rest: ByteString): boolean {
    return this.#knowsPings && rest.length < ping.length && ping.startsWith(rest);
  }

  #take(count: number): void {
    this.#buffer = this.#buffer.slice(count);
    this.#searched = 0;
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

/** The number of the first Content-Length that has one, in a line of its own; null without any. */
function contentLength(text: ByteString, end: number): number | null {
  let line = text.indexOf('\n') + 1;
  while (line > 0 && line < end) {
    let at = skipBlanks(text, line);
    const name = text.charCodeAt(at) | 32;
    if (name === 99 || name === 108) {
      if (lowerCase(text.slice(at, at + 14)) === 'content-length') at += 14;
      else if (name === 108) at++;
      at = skipBlanks(text, at);
      const value = text[at] === ':' ? number(text, skipBlanks(text, at + 1)) : null;
      if (value !== null) return value;
    }
    line = text.indexOf('\n', line) + 1;
  }
  return null;
}

function skipBlanks(text: ByteString, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function number(text: ByteString, start: number): number | null {
  let at = start;
  let value = 0;
  while (isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 48;
  return at > start && isSpace(text.charCodeAt(at)) ? value : null;
}
