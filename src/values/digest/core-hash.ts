import type { ByteString } from '../value.ts';

/**
 * The hash by which the server spreads names over its tables; it decides in which order they are listed.
 * @param size number of rows, a power of two
 */
export function coreHash(text: ByteString, size: number): number {
  let hash = 0;
  let at = 0;
  for (; at + 4 <= text.length; at += 4) hash = mix(hash, word(text, at, at + 4));
  hash = mix(hash, word(text, at, text.length));
  hash = (hash + (hash >>> 11) + (hash >>> 13) + (hash >>> 23)) >>> 0;
  return (hash & (size - 1)) >>> 0;
}

function word(text: ByteString, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = ((value << 8) | text.charCodeAt(at)) >>> 0;
  return value;
}

function mix(hash: number, value: number): number {
  return (hash + ((value ^ (value >>> 3)) >>> 0)) >>> 0;
}
