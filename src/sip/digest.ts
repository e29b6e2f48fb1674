import type { ByteString } from '../values/value.ts';
import { BACKSLASH, COMMA, EQUAL, isSpace, lowerCase, QUOTE, quotedEnd, skipSpace } from './scan.ts';

/** The body of an Authorization, Proxy-Authorization, WWW- or Proxy-Authenticate header. */
export interface DigestBody {
  /** `Digest` as written. */
  readonly scheme: ByteString;
  /** By name in lower case, without quotes; the first of a name counts. */
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
 * Parses `Digest name="value", name=value, …`.
 * @returns null without a scheme, or for a name without value, an open quote, or a missing comma
 */
export function parseDigest(text: ByteString): DigestBody | null {
  const end = text.length;
  const start = skipSpace(text, 0, end);
  let at = start;
  while (at < end && !isSpace(text.charCodeAt(at))) at++;
  const scheme = text.slice(start, at);
  if (scheme === '') return null;
  const parameters = new Map<ByteString, ByteString>();
  at = skipSpace(text, at, end);
  while (at < end) {
    const nameStart = at;
    while (
      at < end &&
      text.charCodeAt(at) !== EQUAL &&
      text.charCodeAt(at) !== COMMA &&
      !isSpace(text.charCodeAt(at))
    ) {
      at++;
    }
    const name = lowerCase(text.slice(nameStart, at));
    at = skipSpace(text, at, end);
    if (name === '' || text.charCodeAt(at) !== EQUAL) return null;
    at = skipSpace(text, at + 1, end);
    let value: ByteString;
    if (text.charCodeAt(at) === QUOTE) {
      const stop = quotedEnd(text, at, end);
      if (stop < 0) return null;
      value = text.slice(at + 1, stop - 1);
      at = stop;
    } else {
      const valueStart = at;
      while (at < end && text.charCodeAt(at) !== COMMA && !isSpace(text.charCodeAt(at))) at++;
      value = text.slice(valueStart, at);
    }
    if (!parameters.has(name)) parameters.set(name, value);
    at = skipSpace(text, at, end);
    if (at >= end) break;
    if (text.charCodeAt(at) !== COMMA) return null;
    at = skipSpace(text, at + 1, end);
  }
  return { scheme, parameters };
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
