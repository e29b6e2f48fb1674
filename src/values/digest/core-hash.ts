import type { ByteString } from '../value.ts';

/**
 * The hash by which the server spreads names over its tables; it decides in which order they are listed.
 * @param size number of rows, a power of two
 */
export function coreHash(text: ByteString, size: number): number {
  return (hashOf([text]) & (size - 1)) >>> 0;
}

/** The hash of texts before it is cut to a number of rows, unsigned. */
export function hashOf(texts: readonly ByteString[]): number {
  let hash = 0;
  for (const text of texts) {
    let at = 0;
    for (; at + 4 <= text.length; at += 4) hash = mix(hash, word(text, at, at + 4));
    hash = mix(hash, word(text, at, text.length));
  }
  return (hash + (hash >>> 11) + (hash >>> 13) + (hash >>> 23)) >>> 0;
}

/** The server takes bytes as signed numbers. */
function word(text: ByteString, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = ((value << 8) + ((text.charCodeAt(at) << 24) >> 24)) >>> 0;
  return value;
}

function mix(hash: number, value: number): number {
  return (hash + ((value ^ (value >>> 3)) >>> 0)) >>> 0;
}
