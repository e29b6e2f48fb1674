import type { ByteString } from '../value.ts';

const digits = '0123456789abcdef';
/** The two digits of each byte. */
const pairs: readonly ByteString[] = Array.from(
  { length: 256 },
  (_, byte) => digits[byte >> 4]! + digits[byte & 15]!,
);

/** Lower-case hexadecimal digits of a byte string, two for each byte. */
export function toHex(bytes: ByteString): ByteString {
  let hex = '';
  for (let index = 0; index < bytes.length; index++) {
    hex += pairs[bytes.charCodeAt(index) & 255]!;
  }
  return hex;
}

/** The bytes written as hexadecimal digits (either case); null when the text is not that. */
export function fromHex(hex: ByteString): ByteString | null {
  if (hex.length % 2 !== 0) return null;
  let bytes = '';
  for (let index = 0; index < hex.length; index += 2) {
    const high = digitValue(hex.charCodeAt(index));
    const low = digitValue(hex.charCodeAt(index + 1));
    if (high < 0 || low < 0) return null;
    bytes += String.fromCharCode(high * 16 + low);
  }
  return bytes;
}

function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return code >= 65 && code <= 70 ? code - 55 : -1;
}

/** A 32-bit word as four bytes, most significant first. */
export function bigEndian(word: number): ByteString {
  return String.fromCharCode((word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
}

/** A 32-bit word as four bytes, least significant first. */
export function littleEndian(word: number): ByteString {
  return String.fromCharCode(word & 255, (word >>> 8) & 255, (word >>> 16) & 255, (word >>> 24) & 255);
}

const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));

/** `toHex(littleEndian(word))`, in one piece: digests are on the way of every answer. */
export function littleEndianHex(word: number): ByteString {
  return String.fromCharCode(
    codes[(word >>> 4) & 15]!,
    codes[word & 15]!,
    codes[(word >>> 12) & 15]!,
    codes[(word >>> 8) & 15]!,
    codes[(word >>> 20) & 15]!,
    codes[(word >>> 16) & 15]!,
    codes[word >>> 28]!,
    codes[(word >>> 24) & 15]!,
  );
}
