import type { ByteString } from '../values/value.ts';
import { type ContactList, parseContacts } from './contact.ts';
import type { CSeq } from './cseq.ts';
import { badContact, badFrom, badRequestUri, badRoute, type ParseFailure } from './failure.ts';
import type { FirstLine, RequestLine, StatusLine } from './first-line.ts';
import { Header, type HeaderType, headerType } from './headers.ts';
import { methodBit } from './methods.ts';
import { type NameAddress, parseNameAddress } from './nameaddr.ts';
import { type HeaderBlock, readHeaders } from './read-headers.ts';
import { parseRouteHeaders, type RouteValue } from './route.ts';
import { decimal, sameText, skipSpace } from './scan.ts';
import { parseUri, type Uri } from './uri.ts';
import type { Version } from './version.ts';
import type { Via } from './via.ts';

/**
 * A received (or built) SIP message.
 *
 * The header lines are read once, on first use (`parseMessage` does it on reception). Via, To, CSeq and
 * Content-Length are parsed then, and one that is malformed stops the reading there for good, as on the server;
 * all other headers are parsed when somebody asks for them. A parse failure is left in `failure`: the engine looks
 * there after each statement to run `error_route`, and sets it back to null.
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

  #block: HeaderBlock | null = null;
  #from: NameAddress | null | undefined = undefined;
  #uri: Uri | null | undefined = undefined;
  #contacts: ContactList[] | null | undefined = undefined;
  #routes: Map<HeaderType, RouteValue[] | null> | null = null;

  constructor(raw: ByteString, firstLine: FirstLine, transport: string, version: Version) {
    this.raw = raw;
    this.firstLine = firstLine;
    this.transport = transport;
    this.version = version;
  }

  /** Drops what was parsed: it is parsed again if somebody asks. For messages that are kept in case they are needed. */
  forget(): void {
    this.#block = null;
    this.#from = undefined;
    this.#uri = undefined;
    this.#contacts = undefined;
    this.#routes = null;
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
      this.#uri = text === null ? null : parseUri(text, this.version);
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
    return this.#read().headers;
  }

  /** False when a malformed header stopped the reading: then no reply can be built and nothing relayed. */
  get isComplete(): boolean {
    return this.#read().failure === null;
  }

  /** The first header of a known type. */
  firstHeader(type: Exclude<HeaderType, 'other'>): Header | null {
    for (const header of this.allHeaders) if (header.type === type) return header;
    return null;
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
    return this.#read().vias;
  }

  /** The topmost Via value; null when there is none. */
  get topVia(): Via | null {
    return this.vias[0] ?? null;
  }

  /** The second Via value: in the first header or the next one. */
  get secondVia(): Via | null {
    return this.vias[1] ?? null;
  }

  /** How many values each Via header has, top to bottom. */
  get viaHeaders(): readonly (readonly Via[])[] {
    return this.#read().viaHeaders;
  }

  get cseq(): CSeq | null {
    return this.#read().cseq;
  }

  get callId(): ByteString | null {
    return this.firstHeader('call-id')?.body ?? null;
  }

  /** The To header; null when missing. */
  get to(): NameAddress | null {
    return this.#read().to;
  }

  /** The From header; null when missing or malformed (then with a failure). */
  get from(): NameAddress | null {
    if (this.#from === undefined) {
      const header = this.firstHeader('from');
      if (header === null) return null;
      this.#from = parseNameAddress(this.raw, header.bodyStart, header.bodyEnd);
    }
    if (this.#from === null) this.failure = badFrom;
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
    return this.#read().contentLength;
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
    return this.#routeValues('route');
  }

  /** Values of all Record-Route headers. */
  get recordRoutes(): readonly RouteValue[] | null {
    return this.#routeValues('record-route');
  }

  /** Values of all Path headers. */
  get paths(): readonly RouteValue[] | null {
    return this.#routeValues('path');
  }

  /**
   * Max-Forwards: the number (16 bits of it), 0 for an empty header, null without one, NaN when it is no number or
   * has more than five digits.
   */
  get maxForwards(): number | null {
    const header = this.firstHeader('max-forwards');
    if (header === null) return null;
    const { bodyStart, bodyEnd } = header;
    if (bodyStart === bodyEnd) return 0;
    const value = bodyEnd - bodyStart > 5 ? -1 : decimal(this.raw, bodyStart, bodyEnd);
    return value < 0 ? Number.NaN : value % 65536;
  }

  /** After the last header (before the empty line): where headers are appended. */
  get headersEnd(): number {
    return this.#read().end;
  }

  /** After the empty line; -1 when the headers do not come to an end. */
  get bodyStart(): number {
    return this.#read().bodyStart;
  }

  /** End of the body: Content-Length cuts it, but does not make it longer than what is there. */
  get bodyEnd(): number {
    const { bodyStart, contentLength } = this.#read();
    if (bodyStart < 0 || contentLength === null) return this.raw.length;
    return Math.min(this.raw.length, bodyStart + contentLength);
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
    const { headers } = this.#read();
    if (start + text.length > this.raw.length) throw new Error('an edit in place must not change the length');
    this.raw = this.raw.slice(0, start) + text + this.raw.slice(start + text.length);
    for (let index = 0; index < headers.length; index++) {
      const { type, start: first, nameEnd, bodyStart, bodyEnd, end } = headers[index]!;
      const body =
        end <= start || first >= start + text.length ? bodyStart : skipSpace(this.raw, bodyStart, bodyEnd);
      headers[index] = new Header(this.raw, type, first, nameEnd, body, bodyEnd, end);
    }
  }

  /** Gives a reply another status code, of three digits, in the received bytes too. */
  changeCode(code: number): void {
    const line = this.statusLine;
    this.editInPlace(line.codeStart, String(code));
    line.code = code;
  }

  #routeValues(type: 'route' | 'record-route' | 'path'): RouteValue[] | null {
    let values = this.#routes?.get(type);
    if (values === undefined) {
      values = parseRouteHeaders(this.raw, this.headers(type));
      this.#routes ??= new Map();
      this.#routes.set(type, values);
    }
    if (values === null) this.failure = badRoute;
    return values;
  }

  #read(): HeaderBlock {
    if (this.#block === null) {
      this.#block = readHeaders(this.raw, this.firstLine.end);
      if (this.#block.failure !== null) this.failure = this.#block.failure;
    }
    return this.#block;
  }
}
