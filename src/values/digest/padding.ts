import type { ByteString } from '../value.ts';

/**
 * The text as big-endian 32-bit words with the SHA padding: a 1 bit, zeros, and the length in bits.
 * @param blockSize 64 (SHA-1, SHA-224, SHA-256) or 128 bytes (SHA-384, SHA-512)
 */
export function padded(text: ByteString, blockSize: 64 | 128): Int32Array {
  const length = text.length;
  const lengthField = blockSize / 8;
  const blocks = Math.floor((length + lengthField) / blockSize) + 1;
  const words = new Int32Array((blocks * blockSize) / 4);
  for (let index = 0; index < length; index++) {
    words[index >> 2]! |= text.charCodeAt(index) << ((3 - (index & 3)) << 3);
  }
  words[length >> 2]! |= 0x80 << ((3 - (length & 3)) << 3);
  words[words.length - 2] = Math.floor(length / 0x20000000);
  words[words.length - 1] = length << 3;
  return words;
}
