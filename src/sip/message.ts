import type { ByteString } from '../values/value.ts';
import { type ContactList, parseContacts } from './contact.ts';
import { type CSeq, parseCSeq } from './cseq.ts';
import {
  badContact,
  badContentLength,
  badCSeq,
  badHeaders,
  badRequestUri,
  badTo,
  badVia,
  type ParseFailure,
} from './failure.ts';
import type { FirstLine, RequestLine, StatusLine } from './first-line.ts';
import { type Header, type HeaderType, headerType } from './headers.ts';
import { methodBit } from './methods.ts';
import { type NameAddress, parseNameAddress } from './nameaddr.ts';
import { parseRouteHeaders, type RouteValue } from './route.ts';
import { COLON, CR, decimal, isBlank, isSpace, LF, sameText, skipSpace, trimEnd } from './scan.ts';
import { parseUri, type Uri } from './uri.ts';
import type { Version } from './version.ts';
import { parseVias, type Via } from './via.ts';

/**
 * A received (or built) SIP message.
 *
 * Headers are read from the top only as far as somebody asked (`headersUntil`), as on the server: a header that
 * cannot be parsed stops the reading there for good, and everything that needs a header further down fails with
 * it. Such a failure is left in `failure`; the engine looks there after each statement to run `error_route`, and
 * sets it back to null.
 */
export class SipMessage {
  /** The message without line ends before the first line; only `editInPlace` changes it. */
  raw: ByteString;
  readonly firstLine: FirstLine;
  /** `udp`, `tcp`, …: decides how a missing Content-Length is understood. */
  readonly transport: string;
  readonly version: Version;
  /** The last parse failure since somebody set this to null. */
  failure: ParseFailure | null = null;

  readonly #headers: Header[] = [];
  #unparsed: number;
  /** Position after the empty line, -1 while it is not known. */
  #bodyStart = -1;
  #complete = false;
  /** The failure the reading stopped at. */
  #stopped: ParseFailure | null = null;
  readonly #first = new Map<HeaderType, Header>();
  #vias: Via[] | null = null;
  #viaHeaders: Via[][] = [];
  #cseq: CSeq | null = null;
  #contentLength: number | null = null;
  #to: NameAddress | null = null;
  #from: NameAddress | null | undefined = undefined;
  #uri: Uri | null | undefined = undefined;
  #contacts: ContactList[] | null | undefined = undefined;
  readonly #routes = new Map<HeaderType, RouteValue[] | null>();

  constructor(raw: ByteString, firstLine: FirstLine, transport: string, version: Version) {
    this.raw = raw;
    this.firstLine = firstLine;
    this.transport = transport;
    this.version = version;
    this.#unparsed = firstLine.end;
  }

  get kind(): 'request' | 'reply' {
    return this.firstLine.kind;
  }

  /** The request line; an internal error for a reply. */
  get requestLine(): RequestLine {
    if (this.firstLine.kind !== 'request') throw new Error('a reply has no request line');
    return this.firstLine;
  }

  /** The status line; an internal error for a request. */
  get statusLine(): StatusLine {
    if (this.firstLine.kind !== 'reply') throw new Error('a request has no status line');
    return this.firstLine;
  }

  /** The method of a request, of a reply that in its CSeq; null when there is none. */
  get method(): ByteString | null {
    return this.firstLine.kind === 'request' ? this.firstLine.method : (this.cseq?.method ?? null);
  }

  /** Bit of the method (`methods.ts`); 0 without a method. */
  get methodBit(): number {
    const method = this.method;
    return method === null ? 0 : methodBit(method);
  }

  /** The received R-URI as text; null for a reply. */
  get requestUri(): ByteString | null {
    const line = this.firstLine;
    return line.kind === 'request' ? this.raw.slice(line.uriStart, line.uriEnd) : null;
  }

  /** The received R-URI; null (and a failure) when it is no URI the server knows. */
  get parsedRequestUri(): Uri | null {
    if (this.#uri === undefined) {
      const text = this.requestUri;
      this.#uri = text === null ? null : parseUri(text, { anyPort: this.version === '2.4' });
    }
    if (this.#uri === null && this.firstLine.kind === 'request') this.failure = badRequestUri;
    return this.#uri;
  }

  /** Status code, 0 for a request. */
  get code(): number {
    return this.firstLine.kind === 'reply' ? this.firstLine.code : 0;
  }

  /** Reason phrase, null for a request. */
  get reason(): ByteString | null {
    const line = this.firstLine;
    return line.kind === 'reply' ? this.raw.slice(line.reasonStart, line.reasonEnd) : null;
  }

  /** Every header, as far as the message can be read; a parse error on the way is left in `failure`. */
  get allHeaders(): readonly Header[] {
    this.#readUntil(null);
    return this.#headers;
  }

  /** The headers read so far, without reading on. */
  get readHeaders(): readonly Header[] {
    return this.#headers;
  }

  /** True when everything down to the empty line could be read. */
  get isComplete(): boolean {
    this.#readUntil(null);
    return this.#complete;
  }

  /** True when everything has been read already, without reading on. */
  get isRead(): boolean {
    return this.#complete;
  }

  /** The first header of a known type; reads no further than needed. */
  firstHeader(type: Exclude<HeaderType, 'other'>): Header | null {
    return this.#first.get(type) ?? this.#readUntil(type);
  }

  /** All headers of that name, in any spelling of it (`k` and `Supported` are the same). */
  headers(name: ByteString): Header[] {
    const type = headerType(name);
    const found: Header[] = [];
    for (const header of this.allHeaders) {
      if (type === 'other' ? header.type === 'other' && sameText(header.name, name) : header.type === type) {
        found.push(header);
      }
    }
    return found;
  }

  /** Body of the first header of that name, null without one. */
  header(name: ByteString): ByteString | null {
    const type = headerType(name);
    return (type === 'other' ? this.headers(name)[0]?.body : this.firstHeader(type)?.body) ?? null;
  }

  /** All Via values, top to bottom. */
  get vias(): readonly Via[] {
    this.#readUntil(null);
    return this.#vias ?? [];
  }

  /** The topmost Via value; null when there is none. */
  get topVia(): Via | null {
    if (this.#vias === null) this.#readUntil('via');
    return this.#vias?.[0] ?? null;
  }

  /** The second Via value: in the first header or the next one. */
  get secondVia(): Via | null {
    if (this.#vias !== null && this.#vias.length > 1) return this.#vias[1]!;
    return this.vias[1] ?? null;
  }

  /** How many values each Via header has, top to bottom. */
  get viaHeaders(): readonly (readonly Via[])[] {
    this.#readUntil(null);
    return this.#viaHeaders;
  }

  get cseq(): CSeq | null {
    this.firstHeader('cseq');
    return this.#cseq;
  }

  get callId(): ByteString | null {
    return this.firstHeader('call-id')?.body ?? null;
  }

  /** The To header; null when missing. */
  get to(): NameAddress | null {
    this.firstHeader('to');
    return this.#to;
  }

  /** The From header; null when missing or malformed (then with a failure). */
  get from(): NameAddress | null {
    if (this.#from === undefined) {
      const header = this.firstHeader('from');
      if (header === null) return null;
      this.#from = parseNameAddress(this.raw, header.bodyStart, header.bodyEnd);
    }
    if (this.#from === null) this.failure = badHeaders('From');
    return this.#from;
  }

  /** The tag of the To header: null without one. */
  get toTag(): ByteString | null {
    return this.to?.tag ?? null;
  }

  get fromTag(): ByteString | null {
    return this.from?.tag ?? null;
  }

  /** The number in the Content-Length header; null without that header. */
  get contentLength(): number | null {
    this.firstHeader('content-length');
    return this.#contentLength;
  }

  /** The parsed Contact headers, one list for each; null (and a failure) when one of them is malformed. */
  get contacts(): readonly ContactList[] | null {
    if (this.#contacts === undefined) {
      const lists: ContactList[] = [];
      this.#contacts = lists;
      for (const header of this.headers('contact')) {
        const list = parseContacts(this.raw, header.bodyStart, header.bodyEnd);
        if (list === null) {
          this.#contacts = null;
          break;
        }
        lists.push(list);
      }
    }
    if (this.#contacts === null) this.failure = badContact;
    return this.#contacts;
  }

  /** Values of all Route headers; null (and a failure) when one is malformed. */
  get routes(): readonly RouteValue[] | null {
    return this.#routeValues('route', 'Route');
  }

  /** Values of all Record-Route headers. */
  get recordRoutes(): readonly RouteValue[] | null {
    return this.#routeValues('record-route', 'Record-Route');
  }

  /** Values of all Path headers. */
  get paths(): readonly RouteValue[] | null {
    return this.#routeValues('path', 'Path');
  }

  /** Max-Forwards: the number, null without the header, NaN when it is no number. */
  get maxForwards(): number | null {
    const header = this.firstHeader('max-forwards');
    if (header === null) return null;
    const value = decimal(this.raw, header.bodyStart, header.bodyEnd);
    return value < 0 ? Number.NaN : value;
  }

  /** After the last header (before the empty line): where headers are appended. */
  get headersEnd(): number {
    this.#readUntil(null);
    return this.#unparsed;
  }

  /** After the empty line; -1 when the headers do not come to an end. */
  get bodyStart(): number {
    this.#readUntil(null);
    return this.#bodyStart;
  }

  /** End of the body: Content-Length cuts it, but does not make it longer than what is there. */
  get bodyEnd(): number {
    const start = this.bodyStart;
    if (start < 0) return this.raw.length;
    return this.#contentLength === null
      ? this.raw.length
      : Math.min(this.raw.length, start + this.#contentLength);
  }

  /** The body; '' when there is none. */
  get body(): ByteString {
    const start = this.bodyStart;
    return start < 0 ? '' : this.raw.slice(start, this.bodyEnd);
  }

  /** Header text including its line end. */
  textOf(header: Header): ByteString {
    return this.raw.slice(header.start, header.end);
  }

  /**
   * Writes over bytes of the received message (Max-Forwards); the length must stay.
   * @throws Error when it would not
   */
  editInPlace(start: number, text: ByteString): void {
    if (start + text.length > this.raw.length) throw new Error('an edit in place must not change the length');
    this.raw = this.raw.slice(0, start) + text + this.raw.slice(start + text.length);
    for (let index = 0; index < this.#headers.length; index++) {
      const header = this.#headers[index]!;
      if (header.end <= start || header.start >= start + text.length) continue;
      const bodyStart = skipSpace(this.raw, header.bodyStart, header.bodyEnd);
      const changed = { ...header, body: this.raw.slice(bodyStart, header.bodyEnd), bodyStart };
      this.#headers[index] = changed;
      if (this.#first.get(header.type) === header) this.#first.set(header.type, changed);
    }
  }

  #routeValues(type: 'route' | 'record-route' | 'path', name: ByteString): RouteValue[] | null {
    let values = this.#routes.get(type);
    if (values === undefined) {
      values = parseRouteHeaders(this.raw, this.headers(type));
      this.#routes.set(type, values);
    }
    if (values === null) this.failure = badHeaders(name);
    return values;
  }

  /** Reads headers until one of that type was found, or all. */
  #readUntil(type: HeaderType | null): Header | null {
    if (this.#complete) return null;
    if (this.#stopped !== null) {
      this.failure = this.#stopped;
      return null;
    }
    for (;;) {
      const header = this.#readHeader();
      if (header === null) return null;
      if (header.type === type) return header;
    }
  }

  #readHeader(): Header | null {
    const raw = this.raw;
    const start = this.#unparsed;
    const length = raw.length;
    if (start >= length) {
      this.#complete = true;
      return null;
    }
    const first = raw.charCodeAt(start);
    if (first === CR || first === LF) {
      this.#complete = true;
      this.#bodyStart = start + (first === CR && raw.charCodeAt(start + 1) === LF ? 2 : 1);
      return null;
    }
    let end = start;
    do {
      end = raw.indexOf('\n', end) + 1;
      if (end === 0) end = length;
    } while (end < length && isBlank(raw.charCodeAt(end)));
    let colon = start;
    while (colon < end && raw.charCodeAt(colon) !== COLON && !isSpace(raw.charCodeAt(colon))) colon++;
    let nameEnd = colon;
    while (colon < end && isBlank(raw.charCodeAt(colon))) colon++;
    if (colon >= end || raw.charCodeAt(colon) !== COLON) {
      // Not a header line: what follows is not seen at all, but that is no error.
      this.#complete = true;
      return null;
    }
    if (nameEnd < start) nameEnd = start;
    const name = raw.slice(start, nameEnd);
    const bodyStart = skipSpace(raw, colon + 1, end);
    const bodyEnd = trimEnd(raw, bodyStart, end);
    const type = headerType(name);
    const header: Header = {
      name,
      type,
      body: raw.slice(bodyStart, bodyEnd),
      start,
      end,
      bodyStart,
      bodyEnd,
    };
    const failure = this.#check(header);
    if (failure !== null) {
      this.#stopped = failure;
      this.failure = failure;
      return null;
    }
    this.#headers.push(header);
    if (type !== 'other' && !this.#first.has(type)) this.#first.set(type, header);
    this.#unparsed = end;
    return header;
  }

  /** Some headers are parsed as soon as they are met; only the first one of a type counts. */
  #check(header: Header): ParseFailure | null {
    const { type, bodyStart, bodyEnd } = header;
    switch (type) {
      case 'via': {
        const vias = parseVias(this.raw, bodyStart, bodyEnd);
        if (vias === null) return badVia;
        this.#viaHeaders.push(vias);
        this.#vias = this.#vias === null ? vias : [...this.#vias, ...vias];
        return null;
      }
      case 'cseq': {
        const cseq = parseCSeq(this.raw, bodyStart, bodyEnd);
        if (cseq === null) return badCSeq;
        this.#cseq ??= cseq;
        return null;
      }
      case 'to': {
        const to = parseNameAddress(this.raw, bodyStart, bodyEnd);
        if (to === null) return badTo;
        this.#to ??= to;
        return null;
      }
      case 'content-length': {
        const value = decimal(this.raw, bodyStart, bodyEnd);
        if (value < 0) return badContentLength;
        this.#contentLength ??= value;
        return null;
      }
      default:
        return null;
    }
  }
}
