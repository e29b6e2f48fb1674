import type { ByteString } from '../value.ts';
import { bigEndian, toHex } from './hex.ts';
import { padded } from './padding.ts';
import { firstPrimes, rootFraction } from './primes.ts';

const constants = firstPrimes(80).map((prime) => rootFraction(prime, 3));
const start512 = firstPrimes(8).map((prime) => rootFraction(prime, 2));
const start384 = firstPrimes(16)
  .slice(8)
  .map((prime) => rootFraction(prime, 2));

/** SHA-384 (FIPS 180-4) as 48 bytes. */
export function sha384Raw(text: ByteString): ByteString {
  return digest(text, start384).slice(0, 48);
}

/** SHA-384 as 96 lower-case hexadecimal digits. */
export function sha384(text: ByteString): ByteString {
  return toHex(sha384Raw(text));
}

/** SHA-512 (FIPS 180-4) as 64 bytes. */
export function sha512Raw(text: ByteString): ByteString {
  return digest(text, start512);
}

/** SHA-512 as 128 lower-case hexadecimal digits. */
export function sha512(text: ByteString): ByteString {
  return toHex(sha512Raw(text));
}

// FIPS 180-4, section 5.3.6: the initial words of the truncated digests are themselves a digest.
const generator = start512.map((word) => word ^ 0xa5a5a5a5a5a5a5a5n);
let start512256: readonly bigint[] | null = null;

/** SHA-512/256 (FIPS 180-4) as 64 lower-case hexadecimal digits. */
export function sha512256(text: ByteString): ByteString {
  start512256 ??= wordsOf(digest('SHA-512/256', generator));
  return toHex(digest(text, start512256).slice(0, 32));
}

function wordsOf(bytes: ByteString): bigint[] {
  return Array.from({ length: 8 }, (_, index) => BigInt(`0x${toHex(bytes.slice(8 * index, 8 * index + 8))}`));
}

// 64-bit words as bigint: simple, and quick enough for what scripts hash with these two.
function digest(text: ByteString, initial: readonly bigint[]): ByteString {
  const words = padded(text, 128);
  const state = [...initial];
  for (let start = 0; start < words.length; start += 32) transform(state, words, start);
  let bytes = '';
  for (const word of state) bytes += bigEndian(Number(word >> 32n)) + bigEndian(Number(word & 0xffffffffn));
  return bytes;
}

function transform(state: bigint[], words: Int32Array, start: number): void {
  const schedule: bigint[] = [];
  for (let step = 0; step < 80; step++) {
    if (step < 16) {
      const high = BigInt(words[start + 2 * step]! >>> 0);
      schedule.push((high << 32n) | BigInt(words[start + 2 * step + 1]! >>> 0));
      continue;
    }
    const w15 = schedule[step - 15]!;
    const w2 = schedule[step - 2]!;
    const s0 = rotate(w15, 1n) ^ rotate(w15, 8n) ^ (w15 >> 7n);
    const s1 = rotate(w2, 19n) ^ rotate(w2, 61n) ^ (w2 >> 6n);
    schedule.push(BigInt.asUintN(64, schedule[step - 16]! + s0 + schedule[step - 7]! + s1));
  }
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  for (let step = 0; step < 80; step++) {
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const first = h + s1 + ((e & f) ^ (BigInt.asUintN(64, ~e) & g)) + constants[step]! + schedule[step]!;
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = BigInt.asUintN(64, d + first);
    d = c;
    c = b;
    b = a;
    a = BigInt.asUintN(64, first + second);
  }
  const mixed = [a, b, c, d, e, f, g, h];
  for (let index = 0; index < 8; index++) state[index] = BigInt.asUintN(64, state[index]! + mixed[index]!);
}

function rotate(word: bigint, bits: bigint): bigint {
  return (word >> bits) | BigInt.asUintN(64, word << (64n - bits));
}
