import type { ByteString } from '../value.ts';
import { bigEndian, toHex } from './hex.ts';
import { padded } from './padding.ts';
import { firstPrimes, rootFraction } from './primes.ts';

const constants = Int32Array.from(firstPrimes(64), (prime) => Number(rootFraction(prime, 3) >> 32n) | 0);
const start256 = Int32Array.from(firstPrimes(8), (prime) => Number(rootFraction(prime, 2) >> 32n) | 0);
// SHA-224 takes the second 32 bits of the roots of the 9th to 16th prime.
const start224 = Int32Array.from(
  firstPrimes(16).slice(8),
  (prime) => Number(rootFraction(prime, 2) & 0xffffffffn) | 0,
);
const schedule = new Int32Array(64);

/** SHA-224 (FIPS 180-4) as 28 bytes. */
export function sha224Raw(text: ByteString): ByteString {
  return digest(text, start224).slice(0, 28);
}

/** SHA-224 as 56 lower-case hexadecimal digits. */
export function sha224(text: ByteString): ByteString {
  return toHex(sha224Raw(text));
}

/** SHA-256 (FIPS 180-4) as 32 bytes. */
export function sha256Raw(text: ByteString): ByteString {
  return digest(text, start256);
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256(text: ByteString): ByteString {
  return toHex(sha256Raw(text));
}

function digest(text: ByteString, initial: Int32Array): ByteString {
  const words = padded(text, 64);
  const state = Int32Array.from(initial);
  for (let start = 0; start < words.length; start += 16) transform(state, words, start);
  let bytes = '';
  for (const word of state) bytes += bigEndian(word);
  return bytes;
}

function transform(state: Int32Array, words: Int32Array, start: number): void {
  for (let step = 0; step < 64; step++) {
    if (step < 16) {
      schedule[step] = words[start + step]!;
      continue;
    }
    const w15 = schedule[step - 15]!;
    const w2 = schedule[step - 2]!;
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    schedule[step] = schedule[step - 16]! + s0 + schedule[step - 7]! + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let step = 0; step < 64; step++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + constants[step]! + schedule[step]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const mixed = [a, b, c, d, e, f, g, h];
  for (let index = 0; index < 8; index++) state[index] = state[index]! + mixed[index]!;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
