import type { ByteString } from '../value.ts';
import { bigEndian, toHex } from './hex.ts';

/** CRC-16/X.25 (reflected polynomial 0x8408, start 0xFFFF, complemented) as a number from 0 to 65535. */
export function crc16Value(text: ByteString): number {
  let value = 0xffff;
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x8408 : value >>> 1;
  }
  return ~value & 0xffff;
}

/** CRC-16/X.25 as 2 bytes, most significant first. */
export function crc16Raw(text: ByteString): ByteString {
  return bigEndian(crc16Value(text)).slice(2);
}

/** CRC-16/X.25 as 4 lower-case hexadecimal digits, most significant first. */
export function crc16(text: ByteString): ByteString {
  return toHex(crc16Raw(text));
}
