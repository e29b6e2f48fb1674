import type { ByteString } from '../values/value.ts';
import { BACKSLASH, COMMA, isSpace, lowerCase, QUOTE, skipSpace, trimEnd } from './scan.ts';

/** The body of an Authorization, Proxy-Authorization, WWW- or Proxy-Authenticate header. */
export interface DigestBody {
  /** `Digest` as written. */
  readonly scheme: ByteString;
  /** By name in lower case, without quotes; the last of a name counts. */
  readonly parameters: ReadonlyMap<ByteString, ByteString>;
}

/** Digest credentials (RFC 2617, RFC 7616); absent parameters are null. */
export interface Credentials {
  readonly username: ByteString | null;
  readonly realm: ByteString | null;
  readonly nonce: ByteString | null;
  readonly uri: ByteString | null;
  readonly response: ByteString | null;
  readonly algorithm: ByteString | null;
  readonly cnonce: ByteString | null;
  readonly opaque: ByteString | null;
  readonly qop: ByteString | null;
  readonly nc: ByteString | null;
}

/** A digest challenge. */
export interface Challenge {
  readonly realm: ByteString | null;
  readonly nonce: ByteString | null;
  readonly opaque: ByteString | null;
  readonly algorithm: ByteString | null;
  readonly qop: ByteString | null;
  readonly stale: ByteString | null;
  readonly ik: ByteString | null;
  readonly ck: ByteString | null;
}

/**
 * Parses `Digest name="value", name=value, …` as the server does: a backslash means nothing, what stands between a
 * value and the next comma does not count, of parameters with the same name the last one does.
 * @returns null without a scheme, or for a name without value, or an open quote
 */
export function parseDigest(text: ByteString): DigestBody | null {
  const end = text.length;
  const start = skipSpace(text, 0, end);
  let at = start;
  while (at < end && !endsToken(text.charCodeAt(at))) at++;
  const scheme = text.slice(start, at);
  if (scheme === '' || at >= end) return null;
  const parameters = new Map<ByteString, ByteString>();
  do {
    const nameStart = skipSpace(text, at + 1, end);
    const equal = text.indexOf('=', nameStart);
    if (equal < 0) return null;
    const name = lowerCase(text.slice(nameStart, trimEnd(text, nameStart, equal)));
    let valueStart = skipSpace(text, equal + 1, end);
    let valueEnd: number;
    if (text.charCodeAt(valueStart) === QUOTE) {
      valueEnd = text.indexOf('"', ++valueStart);
      if (valueEnd < 0) return null;
    } else {
      valueEnd = valueStart;
      while (valueEnd < end && !endsToken(text.charCodeAt(valueEnd))) valueEnd++;
      if (valueEnd === valueStart) return null;
    }
    parameters.set(name, text.slice(valueStart, valueEnd));
    at = text.indexOf(',', valueEnd);
  } while (at >= 0);
  return { scheme, parameters };
}

function endsToken(code: number): boolean {
  return code === COMMA || isSpace(code);
}

/** Parses the credentials of an Authorization or Proxy-Authorization body; null when it is no Digest. */
export function parseCredentials(text: ByteString): Credentials | null {
  const body = digestOnly(text);
  if (body === null) return null;
  const value = (name: ByteString): ByteString | null => body.parameters.get(name) ?? null;
  return {
    username: value('username'),
    realm: value('realm'),
    nonce: value('nonce'),
    uri: value('uri'),
    response: value('response'),
    algorithm: value('algorithm'),
    cnonce: value('cnonce'),
    opaque: value('opaque'),
    qop: value('qop'),
    nc: value('nc'),
  };
}

/** Parses a WWW-Authenticate or Proxy-Authenticate body; null when it is no Digest. */
export function parseChallenge(text: ByteString): Challenge | null {
  const body = digestOnly(text);
  if (body === null) return null;
  const value = (name: ByteString): ByteString | null => body.parameters.get(name) ?? null;
  return {
    realm: value('realm'),
    nonce: value('nonce'),
    opaque: value('opaque'),
    algorithm: value('algorithm'),
    qop: value('qop'),
    stale: value('stale'),
    ik: value('ik'),
    ck: value('ck'),
  };
}

/** User and domain of a digest user name: `user@domain`, or a bare user (domain null). */
export function splitUsername(username: ByteString): { user: ByteString; domain: ByteString | null } {
  const at = username.indexOf('@');
  return at < 0
    ? { user: username, domain: null }
    : { user: username.slice(0, at), domain: username.slice(at + 1) };
}

/** A value in quotes, with `"` and `\` escaped. */
export function quoted(text: ByteString): ByteString {
  let result = '"';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH) result += '\\';
    result += text[at];
  }
  return `${result}"`;
}

function digestOnly(text: ByteString): DigestBody | null {
  const body = parseDigest(text);
  return body !== null && lowerCase(body.scheme) === 'digest' ? body : null;
}
