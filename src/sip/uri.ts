import type { ByteString } from '../values/value.ts';
import { type Parameter, parameterValue, parsePlainParameters } from './parameters.ts';
import { AMPERSAND, COLON, decimal, lowerCase, QUESTION, SEMICOLON } from './scan.ts';
import type { Version } from './version.ts';

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
  /** What 2.4 takes for the parameters of a URI with `user=phone`: those of its number. */
  readonly #numberParameters: Span | null;
  #parameters: Parameter[] | null = null;

  constructor(
    text: ByteString,
    scheme: UriScheme,
    spans: Partial<Record<'user' | 'password' | 'host' | 'port' | 'parameters' | 'headers', Span | null>>,
    version: Version = '3.6',
  ) {
    this.text = text;
    this.scheme = scheme;
    this.userSpan = spans.user ?? null;
    this.passwordSpan = spans.password ?? null;
    this.hostSpan = spans.host ?? null;
    this.portSpan = spans.port ?? null;
    this.parametersSpan = spans.parameters ?? null;
    this.headersSpan = spans.headers ?? null;
    this.#numberParameters = version === '2.4' ? this.#parametersOfNumber() : null;
  }

  /** The scheme as written (`SIP`). */
  get schemeText(): ByteString {
    return this.text.slice(0, this.text.indexOf(':'));
  }

  get user(): ByteString | null {
    const number = this.#numberParameters;
    return number === null
      ? this.#cut(this.userSpan)
      : this.text.slice(this.userSpan!.start, number.start - 1);
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

  get parametersText(): ByteString | null {
    return this.#cut(this.#numberParameters ?? this.parametersSpan);
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

  #parametersOfNumber(): Span | null {
    const user = this.userSpan;
    if (user === null || this.scheme === 'tel') return null;
    const semicolon = this.text.indexOf(';', user.start);
    if (semicolon < 0 || semicolon >= user.end || this.parameter('user') !== 'phone') return null;
    return { start: semicolon + 1, end: user.end };
  }

  #cut(span: Span | null): ByteString | null {
    return span === null ? null : this.text.slice(span.start, span.end);
  }
}

/**
 * Parses a sip, sips, tel or urn (`urn:service:…`) URI.
 * @param text without angle brackets
 * @param version 2.4 takes ports above 65535, and the parameters of a phone number for those of the URI
 * @returns null when the server calls it a bad URI (reference: sip 2)
 */
export function parseUri(text: ByteString, version: Version = '3.6'): Uri | null {
  // "sip:a" is the shortest one.
  if (text.length < 5) return null;
  const colon = text.indexOf(':');
  if (colon < 3 || colon > 4) return null;
  const scheme = lowerCase(text.slice(0, colon));
  const start = colon + 1;
  switch (scheme) {
    case 'sip':
    case 'sips':
      return parseSip(text, scheme, start, version);
    case 'tel': {
      // What would be the host is the number.
      const uri = parseSip(text, scheme, start, version);
      return uri === null ? null : withSpans(uri, { user: uri.hostSpan, host: null });
    }
    case 'urn':
      return parseUrn(text, start, version);
    default:
      return null;
  }
}

function withSpans(uri: Uri, spans: ConstructorParameters<typeof Uri>[2]): Uri {
  return new Uri(uri.text, uri.scheme, {
    user: uri.userSpan,
    password: uri.passwordSpan,
    host: uri.hostSpan,
    port: uri.portSpan,
    parameters: uri.parametersSpan,
    headers: uri.headersSpan,
    ...spans,
  });
}

type Spans = { -readonly [Part in keyof ConstructorParameters<typeof Uri>[2]]?: Span };

function parseSip(text: ByteString, scheme: UriScheme, start: number, version: Version): Uri | null {
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
    if (port > 65535 && version !== '2.4') return null;
    if (index > portStart) spans.port = { start: portStart, end: index };
  }
  return rest(text, scheme, index, spans, version);
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

function rest(
  text: ByteString,
  scheme: UriScheme,
  start: number,
  spans: Spans,
  version: Version,
): Uri | null {
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
  const uri = new Uri(text, scheme, spans, version);
  return version !== '2.4' && lacksPushValue(uri) ? null : uri;
}

/** Parameters of RFC 8599 that the server takes for bad without `=`, and without a value at the end of the URI. */
const pushParameter = /^pn-(?:prid|param|purr)/i;

function lacksPushValue(uri: Uri): boolean {
  const { parametersSpan: span, text } = uri;
  if (span === null || !/;pn-p/i.test(text)) return false;
  return uri.parameters.some(({ name, value, end }) => {
    const known = pushParameter.exec(name)?.[0];
    if (known === undefined) return false;
    return name !== known || value === null || (value === '' && end === text.length);
  });
}

/** `urn:service:sos`: what is behind it is parsed as in a sip URI; of emergency services nothing is kept. */
function parseUrn(text: ByteString, start: number, version: Version): Uri | null {
  if (text.startsWith('service:', start)) return parseSip(text, 'urn', start + 8, version);
  if (!text.startsWith('nena:service:', start)) return null;
  const uri = parseSip(text, 'urn', start + 13, version);
  return uri === null ? null : withSpans(uri, { user: null, host: null });
}
