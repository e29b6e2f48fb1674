import type { ByteString } from '../value.ts';
import { toHex } from './hex.ts';
import { md5Raw } from './md5.ts';
import { sha1Raw } from './sha1.ts';
import { sha224Raw, sha256Raw, sha384Raw, sha512Raw } from './sha2.ts';

/** Each hash by its name, giving raw bytes. */
const hashes = {
  md5: md5Raw,
  sha1: sha1Raw,
  sha224: sha224Raw,
  sha256: sha256Raw,
  sha384: sha384Raw,
  sha512: sha512Raw,
};

export type HashName = keyof typeof hashes;

/** HMAC (RFC 2104) as raw bytes. */
export function hmacRaw(hash: HashName, key: ByteString, text: ByteString): ByteString {
  const digest = hashes[hash];
  const blockSize = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const short = key.length > blockSize ? digest(key) : key;
  return digest(mask(short, blockSize, 0x5c) + digest(mask(short, blockSize, 0x36) + text));
}

/** HMAC (RFC 2104) as lower-case hexadecimal digits. */
export function hmac(hash: HashName, key: ByteString, text: ByteString): ByteString {
  return toHex(hmacRaw(hash, key, text));
}

function mask(key: ByteString, blockSize: number, pattern: number): ByteString {
  let masked = '';
  for (let index = 0; index < blockSize; index++) {
    masked += String.fromCharCode((index < key.length ? key.charCodeAt(index) : 0) ^ pattern);
  }
  return masked;
}
