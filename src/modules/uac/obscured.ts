import { decodeBase64, encodeBase64 } from '../../values/base64.ts';
import type { ByteString } from '../../values/value.ts';

/**
 * Two URIs in one text that, with either of them at hand, gives the other: their bytes XORed, the rest of the
 * longer one behind, XORed with the password over and over. Base64 whose padding is `-`, which a URI may hold.
 */
export function obscure(old: ByteString, changed: ByteString, password: ByteString): ByteString {
  return encodeBase64(cycled(combined(old, changed), password)).replaceAll('=', '-');
}

/** The URI that goes with `known`; null when the text was not made with `known` and this password. */
export function reveal(text: ByteString, known: ByteString, password: ByteString): ByteString | null {
  const bytes = decodeBase64(text.replaceAll('-', '='));
  if (bytes === null || bytes.length < known.length) return null;
  const result = combined(cycled(bytes, password), known);
  // A known URI of full length is the longer one: behind the end of the other there are zeros.
  return bytes.length === known.length ? result.replace(/\0+$/, '') : result;
}

/** The bytes of both XORed; behind the shorter one those of the longer one. */
function combined(left: ByteString, right: ByteString): ByteString {
  let result = '';
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const byte = (left.charCodeAt(at) || 0) ^ (right.charCodeAt(at) || 0);
    result += String.fromCharCode(byte);
  }
  return result;
}

function cycled(bytes: ByteString, password: ByteString): ByteString {
  if (password === '') return bytes;
  let result = '';
  for (let at = 0; at < bytes.length; at++) {
    result += String.fromCharCode(bytes.charCodeAt(at) ^ password.charCodeAt(at % password.length));
  }
  return result;
}
