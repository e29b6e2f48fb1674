import { md5 } from '../values/digest/md5.ts';
import { sha256, sha512256 } from '../values/digest/sha2.ts';
import type { ByteString } from '../values/value.ts';
import { sameText } from './scan.ts';

/** A digest algorithm of RFC 7616 and RFC 8760. */
export interface DigestAlgorithm {
  /** As written in headers. */
  readonly name: ByteString;
  readonly hash: (text: ByteString) => ByteString;
  /** `-sess`: the secret is bound to nonce and cnonce. */
  readonly isSession: boolean;
}

/** Weakest first. */
export const digestAlgorithms: readonly DigestAlgorithm[] = [
  { name: 'MD5', hash: md5, isSession: false },
  { name: 'MD5-sess', hash: md5, isSession: true },
  { name: 'SHA-256', hash: sha256, isSession: false },
  { name: 'SHA-256-sess', hash: sha256, isSession: true },
  { name: 'SHA-512-256', hash: sha512256, isSession: false },
  { name: 'SHA-512-256-sess', hash: sha512256, isSession: true },
];

/** The algorithm of a name in any case; MD5 when a header names none (RFC 7616, section 3.3). Null: unknown. */
export function digestAlgorithm(name: ByteString | null): DigestAlgorithm | null {
  if (name === null) return digestAlgorithms[0]!;
  return digestAlgorithms.find((algorithm) => sameText(algorithm.name, name)) ?? null;
}

/** H(user:realm:password): what may be stored instead of a password. */
export function digestSecret(
  algorithm: DigestAlgorithm,
  user: ByteString,
  realm: ByteString,
  password: ByteString,
): ByteString {
  return algorithm.hash(`${user}:${realm}:${password}`);
}

/** What a response is computed from. `qop` null: the form of RFC 2069, without nc and cnonce. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly secret: ByteString;
  readonly nonce: ByteString;
  readonly method: ByteString;
  readonly uri: ByteString;
  readonly qop: ByteString | null;
  readonly nc: ByteString;
  readonly cnonce: ByteString;
  /** Counts for `auth-int`. */
  readonly body: ByteString;
}

/** The `response` of digest credentials (RFC 7616, section 3.4.1). */
export function digestResponse(input: DigestInput): ByteString {
  const { algorithm, nonce, cnonce, qop } = input;
  const { hash } = algorithm;
  const secret = algorithm.isSession ? hash(`${input.secret}:${nonce}:${cnonce}`) : input.secret;
  const entity = qop !== null && sameText(qop, 'auth-int') ? `:${hash(input.body)}` : '';
  const request = hash(`${input.method}:${input.uri}${entity}`);
  const protection = qop === null ? '' : `${input.nc}:${cnonce}:${qop}:`;
  return hash(`${secret}:${nonce}:${protection}${request}`);
}
