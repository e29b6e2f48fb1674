import type { ByteString } from '../value.ts';
import { littleEndian, littleEndianHex } from './hex.ts';

// RFC 1321: the integer part of 2^32 * |sin(i + 1)|.
const sines = Int32Array.from(
  { length: 64 },
  (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0,
);
const words = new Int32Array(16);

const state = new Int32Array(4);

/** MD5 (RFC 1321) as 16 bytes. */
export function md5Raw(text: ByteString): ByteString {
  digest(text);
  return (
    littleEndian(state[0]!) + littleEndian(state[1]!) + littleEndian(state[2]!) + littleEndian(state[3]!)
  );
}

/** MD5 as 32 lower-case hexadecimal digits. */
export function md5(text: ByteString): ByteString {
  digest(text);
  return (
    littleEndianHex(state[0]!) +
    littleEndianHex(state[1]!) +
    littleEndianHex(state[2]!) +
    littleEndianHex(state[3]!)
  );
}

/** Leaves the digest in `state`. */
function digest(text: ByteString): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  for (let block = 0; block < blocks; block++) {
    const start = block << 6;
    for (let word = 0; word < 16; word++) words[word] = wordAt(text, start + (word << 2));
    if (block === blocks - 1) {
      words[14] = length << 3;
      words[15] = Math.floor(length / 0x20000000);
    }
    transform();
  }
}

/** Four bytes, least significant first; behind the text come 0x80 and zeros. */
function wordAt(text: ByteString, start: number): number {
  const left = text.length - start;
  if (left >= 4) {
    return (
      text.charCodeAt(start) |
      (text.charCodeAt(start + 1) << 8) |
      (text.charCodeAt(start + 2) << 16) |
      (text.charCodeAt(start + 3) << 24)
    );
  }
  if (left < 0) return 0;
  let word = 0x80 << (left << 3);
  for (let at = 0; at < left; at++) word |= text.charCodeAt(start + at) << (at << 3);
  return word;
}

/** One block; the rotations are written out so that everything stays in local 32-bit integers. */
function transform(): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 16; step += 4) {
    a = rotated((a + ((b & c) | (~b & d)) + sines[step]! + words[step]!) | 0, 7, b);
    d = rotated((d + ((a & b) | (~a & c)) + sines[step + 1]! + words[step + 1]!) | 0, 12, a);
    c = rotated((c + ((d & a) | (~d & b)) + sines[step + 2]! + words[step + 2]!) | 0, 17, d);
    b = rotated((b + ((c & d) | (~c & a)) + sines[step + 3]! + words[step + 3]!) | 0, 22, c);
  }
  for (let step = 16; step < 32; step += 4) {
    const word = 5 * step + 1;
    a = rotated((a + ((d & b) | (~d & c)) + sines[step]! + words[word & 15]!) | 0, 5, b);
    d = rotated((d + ((c & a) | (~c & b)) + sines[step + 1]! + words[(word + 5) & 15]!) | 0, 9, a);
    c = rotated((c + ((b & d) | (~b & a)) + sines[step + 2]! + words[(word + 10) & 15]!) | 0, 14, d);
    b = rotated((b + ((a & c) | (~a & d)) + sines[step + 3]! + words[(word + 15) & 15]!) | 0, 20, c);
  }
  for (let step = 32; step < 48; step += 4) {
    const word = 3 * step + 5;
    a = rotated((a + (b ^ c ^ d) + sines[step]! + words[word & 15]!) | 0, 4, b);
    d = rotated((d + (a ^ b ^ c) + sines[step + 1]! + words[(word + 3) & 15]!) | 0, 11, a);
    c = rotated((c + (d ^ a ^ b) + sines[step + 2]! + words[(word + 6) & 15]!) | 0, 16, d);
    b = rotated((b + (c ^ d ^ a) + sines[step + 3]! + words[(word + 9) & 15]!) | 0, 23, c);
  }
  for (let step = 48; step < 64; step += 4) {
    const word = 7 * step;
    a = rotated((a + (c ^ (b | ~d)) + sines[step]! + words[word & 15]!) | 0, 6, b);
    d = rotated((d + (b ^ (a | ~c)) + sines[step + 1]! + words[(word + 7) & 15]!) | 0, 10, a);
    c = rotated((c + (a ^ (d | ~b)) + sines[step + 2]! + words[(word + 14) & 15]!) | 0, 15, d);
    b = rotated((b + (d ^ (c | ~a)) + sines[step + 3]! + words[(word + 21) & 15]!) | 0, 21, c);
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
}

function rotated(sum: number, shift: number, onto: number): number {
  return (((sum << shift) | (sum >>> (32 - shift))) + onto) | 0;
}
