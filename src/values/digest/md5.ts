import type { ByteString } from '../value.ts';
import { littleEndian, toHex } from './hex.ts';

const shifts = new Uint8Array([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]);
// RFC 1321: the integer part of 2^32 * |sin(i + 1)|.
const sines = Int32Array.from(
  { length: 64 },
  (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0,
);
const words = new Int32Array(16);

/** MD5 (RFC 1321) as 16 bytes. */
export function md5Raw(text: ByteString): ByteString {
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  for (let block = 0; block < blocks; block++) {
    const start = block << 6;
    words.fill(0);
    const end = Math.min(64, length - start);
    for (let index = 0; index < end; index++) {
      words[index >> 2]! |= text.charCodeAt(start + index) << ((index & 3) << 3);
    }
    if (end >= 0 && end < 64) words[end >> 2]! |= 0x80 << ((end & 3) << 3);
    if (block === blocks - 1) {
      words[14] = length << 3;
      words[15] = Math.floor(length / 0x20000000);
    }
    transform(state);
  }
  return (
    littleEndian(state[0]!) + littleEndian(state[1]!) + littleEndian(state[2]!) + littleEndian(state[3]!)
  );
}

/** MD5 as 32 lower-case hexadecimal digits. */
export function md5(text: ByteString): ByteString {
  return toHex(md5Raw(text));
}

function transform(state: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    let mixed: number;
    let word: number;
    if (round === 0) {
      mixed = (b & c) | (~b & d);
      word = step;
    } else if (round === 1) {
      mixed = (d & b) | (~d & c);
      word = (5 * step + 1) & 15;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      word = (3 * step + 5) & 15;
    } else {
      mixed = c ^ (b | ~d);
      word = (7 * step) & 15;
    }
    const sum = (a + mixed + sines[step]! + words[word]!) | 0;
    const shift = shifts[(round << 2) | (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
}
