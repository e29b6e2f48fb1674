import { decodeBase64, encodeBase64 } from '../../values/base64.ts';
import type { ByteString } from '../../values/value.ts';

/** Writes bytes with characters that a URI parameter and a Call-ID may hold. */
export interface TextCode {
  encode(bytes: ByteString): ByteString;
  /** Null: not written by `encode`. */
  decode(text: ByteString): ByteString | null;
}

/** Base64 with `.` for `/` and `-` as padding. */
export const word64: TextCode = {
  encode: (bytes) => encodeBase64(bytes).replaceAll('/', '.').replaceAll('=', '-'),
  decode: (text) => decodeBase64(text.replaceAll('.', '/').replaceAll('-', '=')),
};

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 (RFC 4648, section 6) with `-` as padding; in any case, for those who change it. */
const word32: TextCode = {
  encode(bytes) {
    let text = '';
    let bits = 0;
    let count = 0;
    for (let at = 0; at < bytes.length; at++) {
      bits = (bits << 8) | bytes.charCodeAt(at);
      for (count += 8; count >= 5; count -= 5) text += digits[(bits >> (count - 5)) & 31]!;
      bits &= (1 << count) - 1;
    }
    if (count > 0) text += digits[(bits << (5 - count)) & 31]!;
    return text.padEnd(Math.ceil(text.length / 8) * 8, '-');
  },
  decode(text) {
    let bytes = '';
    let bits = 0;
    let count = 0;
    for (const character of text.replace(/-+$/, '').toUpperCase()) {
      const digit = digits.indexOf(character);
      if (digit < 0) return null;
      bits = (bits << 5) | digit;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      bytes += String.fromCharCode(bits >> count);
      bits &= (1 << count) - 1;
    }
    return bytes;
  },
};

/** The values of th_contact_encode_scheme. */
export const textCodes: Readonly<Record<string, TextCode>> = { base64: word64, base32: word32 };

/** XORs with a password over and over: doing it twice gives the text back. */
export function obscured(text: ByteString, password: ByteString): ByteString {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    result += String.fromCharCode(text.charCodeAt(at) ^ password.charCodeAt(at % password.length));
  }
  return result;
}
