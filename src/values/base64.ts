import type { ByteString } from './value.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 (RFC 4648 section 4), padded. */
export function encodeBase64(bytes: ByteString): ByteString {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group =
      (bytes.charCodeAt(index) << 16) |
      ((bytes.charCodeAt(index + 1) || 0) << 8) |
      (bytes.charCodeAt(index + 2) || 0);
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    text += index + 1 < bytes.length ? alphabet[(group >> 6) & 63]! : '=';
    text += index + 2 < bytes.length ? alphabet[group & 63]! : '=';
  }
  return text;
}

/** The bytes of a padded base64 text, null when it is not one. */
export function decodeBase64(text: ByteString): ByteString | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  let bytes = '';
  for (let index = 0; index < text.length; index += 4) {
    let group = 0;
    for (let digit = 0; digit < 4; digit++)
      group = (group << 6) | Math.max(0, alphabet.indexOf(text[index + digit]!));
    bytes += String.fromCharCode(group >> 16, (group >> 8) & 0xff, group & 0xff);
  }
  return bytes.slice(0, bytes.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0));
}
