import type { ByteString } from './value.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');
const chunk = 8192;

/** Bytes to byte string. */
export function fromBytes(bytes: Uint8Array): ByteString {
  let text = '';
  for (let start = 0; start < bytes.length; start += chunk) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return text;
}

/** Byte string to bytes. */
export function toBytes(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** Real text to its UTF-8 bytes. */
export function fromText(text: string): ByteString {
  return isAscii(text) ? text : fromBytes(encoder.encode(text));
}

/** UTF-8 bytes to real text; malformed sequences become U+FFFD. */
export function toText(text: ByteString): string {
  return isAscii(text) ? text : decoder.decode(toBytes(text));
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
