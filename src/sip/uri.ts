import type { ByteString } from '../values/value.ts';
import { type Parameter, parameterValue, parsePlainParameters } from './parameters.ts';
import { AMPERSAND, AT, COLON, decimal, lowerCase, QUESTION, SEMICOLON } from './scan.ts';

const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

export type UriScheme = 'sip' | 'sips' | 'tel' | 'urn';

/** A part of the URI text: start and end position; empty parts that are absent are null. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A parsed URI. All texts are as written; absent parts are null (`sip:h` has no user; `tel:` has no host).
 * Offsets are positions in `text`.
 */
export class Uri {
  readonly text: ByteString;
  readonly scheme: UriScheme;
  readonly userSpan: Span | null;
  readonly passwordSpan: Span | null;
  readonly hostSpan: Span | null;
  readonly portSpan: Span | null;
  /** After the first `;`, up to `?` or the end. */
  readonly parametersSpan: Span | null;
  /** After `?`. */
  readonly headersSpan: Span | null;
  #parameters: Parameter[] | null = null;

  constructor(
    text: ByteString,
    scheme: UriScheme,
    spans: Partial<Record<'user' | 'password' | 'host' | 'port' | 'parameters' | 'headers', Span>>,
  ) {
    this.text = text;
    this.scheme = scheme;
    this.userSpan = spans.user ?? null;
    this.passwordSpan = spans.password ?? null;
    this.hostSpan = spans.host ?? null;
    this.portSpan = spans.port ?? null;
    this.parametersSpan = spans.parameters ?? null;
    this.headersSpan = spans.headers ?? null;
  }

  /** The scheme as written (`SIP`). */
  get schemeText(): ByteString {
    return this.text.slice(0, this.text.indexOf(':'));
  }

  /** With `user=phone`, without the parameters of the number (`+1555;ext=3`). */
  get user(): ByteString | null {
    const user = this.#cut(this.userSpan);
    const semicolon = this.#phoneSemicolon(user);
    return semicolon < 0 ? user : user!.slice(0, semicolon);
  }

  get password(): ByteString | null {
    return this.#cut(this.passwordSpan);
  }

  /** IPv6 addresses with their brackets. */
  get host(): ByteString | null {
    return this.#cut(this.hostSpan);
  }

  /** The port digits as written. */
  get portText(): ByteString | null {
    return this.#cut(this.portSpan);
  }

  /** The port as a number, null when none is written. */
  get port(): number | null {
    return this.portSpan === null ? null : decimal(this.text, this.portSpan.start, this.portSpan.end);
  }

  /** All parameters; with `user=phone` those of the number, when it has some. */
  get parametersText(): ByteString | null {
    const user = this.#cut(this.userSpan);
    const semicolon = this.#phoneSemicolon(user);
    return semicolon < 0 ? this.#cut(this.parametersSpan) : user!.slice(semicolon + 1);
  }

  get headersText(): ByteString | null {
    return this.#cut(this.headersSpan);
  }

  /** In order; names as written. */
  get parameters(): readonly Parameter[] {
    const span = this.parametersSpan;
    this.#parameters ??= span === null ? [] : parsePlainParameters(this.text, span.start, span.end);
    return this.#parameters;
  }

  /** `subject=hi&priority=urgent` taken apart. */
  get headers(): readonly Parameter[] {
    const span = this.headersSpan;
    return span === null ? [] : parsePlainParameters(this.text, span.start, span.end, AMPERSAND);
  }

  /** Value of a parameter: '' when it has none, null when absent. */
  parameter(name: ByteString): ByteString | null {
    return this.parametersSpan === null ? null : parameterValue(this.parameters, name);
  }

  /** `;transport=` as written. */
  get transport(): ByteString | null {
    return this.parameter('transport');
  }

  /** `lr` with or without a value. */
  get isLoose(): boolean {
    return this.parameter('lr') !== null;
  }

  /** What the port is when none is written: 5061 for sips and for `transport=tls`, else 5060. */
  get defaultPort(): number {
    return this.protocol === 'tls' ? 5061 : 5060;
  }

  get effectivePort(): number {
    return this.port || this.defaultPort;
  }

  /** The protocol in lower case: the transport parameter, else `tls` for sips and `udp` otherwise. */
  get protocol(): ByteString {
    const transport = this.transport;
    return transport ? lowerCase(transport) : this.scheme === 'sips' ? 'tls' : 'udp';
  }

  /** The host to send to: `maddr` wins over the host. */
  get target(): ByteString | null {
    return this.parameter('maddr') || this.host;
  }

  #phoneSemicolon(user: ByteString | null): number {
    const semicolon = user === null || this.scheme === 'tel' ? -1 : user.indexOf(';');
    return semicolon >= 0 && this.parameter('user') === 'phone' ? semicolon : -1;
  }

  #cut(span: Span | null): ByteString | null {
    return span === null ? null : this.text.slice(span.start, span.end);
  }
}

/**
 * Parses a sip, sips, tel or urn (`urn:service:…`) URI.
 * @param text without angle brackets
 * @param options.anyPort accept ports above 65535, as 2.4 does
 * @returns null when the server calls it a bad URI (reference: sip 2)
 */
export function parseUri(text: ByteString, options: { anyPort?: boolean } = {}): Uri | null {
  // "sip:a" is the shortest one.
  if (text.length < 5) return null;
  const colon = text.indexOf(':');
  if (colon < 3 || colon > 4) return null;
  const scheme = lowerCase(text.slice(0, colon));
  if (scheme === 'sip' || scheme === 'sips')
    return parseSip(text, scheme, colon + 1, options.anyPort ?? false);
  if (scheme === 'tel') return parseTel(text, colon + 1);
  return scheme === 'urn' ? parseUrn(text, colon + 1) : null;
}

type Spans = { -readonly [Part in keyof ConstructorParameters<typeof Uri>[2]]?: Span };

function parseSip(text: ByteString, scheme: 'sip' | 'sips', start: number, anyPort: boolean): Uri | null {
  const end = text.length;
  const spans: Spans = {};
  // Everything up to an @ is user and password, whatever it contains.
  const at = text.indexOf('@', start);
  let host = start;
  if (at >= 0) {
    if (text.indexOf('@', at + 1) >= 0) return null;
    let userEnd = start;
    while (userEnd < at && text.charCodeAt(userEnd) !== COLON) userEnd++;
    if (userEnd === start || hasBracketBeforeParameters(text, start, userEnd)) return null;
    spans.user = { start, end: userEnd };
    if (userEnd < at) {
      for (let index = userEnd + 1; index < at; index++) {
        const code = text.charCodeAt(index);
        if (endsHost(code) || code === OPEN_BRACKET || code === CLOSE_BRACKET) return null;
      }
      spans.password = { start: userEnd + 1, end: at };
    }
    host = at + 1;
  }
  let index = host;
  if (text.charCodeAt(index) === OPEN_BRACKET) {
    index = text.indexOf(']', index) + 1;
    if (index === 0 || (index < end && !endsHost(text.charCodeAt(index)))) return null;
  } else {
    while (index < end) {
      const code = text.charCodeAt(index);
      if (endsHost(code)) break;
      if (((code === CLOSE_BRACKET || code === OPEN_BRACKET) && at < 0) || (code === AMPERSAND && at >= 0))
        return null;
      index++;
    }
  }
  if (index === host) return null;
  spans.host = { start: host, end: index };
  if (text.charCodeAt(index) === COLON) {
    const portStart = ++index;
    let port = 0;
    while (index < end && text.charCodeAt(index) !== SEMICOLON && text.charCodeAt(index) !== QUESTION) {
      const digit = text.charCodeAt(index) - 48;
      if (!(digit >= 0 && digit <= 9)) return null;
      port = port * 10 + digit;
      index++;
    }
    if (port > 65535 && !anyPort) return null;
    if (index > portStart) spans.port = { start: portStart, end: index };
  }
  return rest(text, scheme, index, spans);
}

function hasBracketBeforeParameters(text: ByteString, start: number, end: number): boolean {
  for (let index = start; index < end && text.charCodeAt(index) !== SEMICOLON; index++) {
    const code = text.charCodeAt(index);
    if (code === OPEN_BRACKET || code === CLOSE_BRACKET) return true;
  }
  return false;
}

function endsHost(code: number): boolean {
  return code === COLON || code === SEMICOLON || code === QUESTION;
}

function rest(text: ByteString, scheme: UriScheme, start: number, spans: Spans): Uri | null {
  let index = start;
  const end = text.length;
  if (text.charCodeAt(index) === SEMICOLON) {
    const question = text.indexOf('?', index);
    const stop = question < 0 ? end : question;
    if (stop > index + 1) spans.parameters = { start: index + 1, end: stop };
    index = stop;
  }
  if (text.charCodeAt(index) === QUESTION) {
    if (text.indexOf(';', index) >= 0) return null;
    if (index + 1 < end) spans.headers = { start: index + 1, end };
  }
  return new Uri(text, scheme, spans);
}

function parseTel(text: ByteString, start: number): Uri | null {
  const semicolon = text.indexOf(';', start);
  const question = text.indexOf('?', start);
  let stop = semicolon < 0 ? text.length : semicolon;
  if (question >= 0 && question < stop) stop = question;
  if (stop === start) return null;
  for (let index = start; index < stop; index++) {
    const code = text.charCodeAt(index);
    if (code === AT || code === 60 || code === 62 || code <= 32) return null;
  }
  return rest(text, 'tel', stop, { user: { start, end: stop } });
}

function parseUrn(text: ByteString, start: number): Uri | null {
  const name = lowerCase(text.slice(start));
  const prefix = name.startsWith('service:') ? 8 : name.startsWith('nena:service:') ? 13 : -1;
  if (prefix < 0 || start + prefix >= text.length) return null;
  let stop = start + prefix;
  while (stop < text.length && !endsHost(text.charCodeAt(stop))) stop++;
  if (stop === start + prefix) return null;
  return rest(text, 'urn', stop, { host: { start: start + prefix, end: stop } });
}
