import type { ByteString } from '../value.ts';
import { bigEndian, toHex } from './hex.ts';

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (IEEE 802.3, as in zip) as an unsigned 32-bit number. */
export function crc32Value(text: ByteString): number {
  let value = -1;
  for (let index = 0; index < text.length; index++) {
    value = table[(value ^ text.charCodeAt(index)) & 255]! ^ (value >>> 8);
  }
  return ~value >>> 0;
}

/** CRC-32 as 4 bytes, most significant first. */
export function crc32Raw(text: ByteString): ByteString {
  return bigEndian(crc32Value(text));
}

/** CRC-32 as 8 lower-case hexadecimal digits. */
export function crc32(text: ByteString): ByteString {
  return toHex(crc32Raw(text));
}
