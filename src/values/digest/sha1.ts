import type { ByteString } from '../value.ts';
import { bigEndian, toHex } from './hex.ts';
import { padded } from './padding.ts';

const schedule = new Int32Array(80);

/** SHA-1 (RFC 3174) as 20 bytes. */
export function sha1Raw(text: ByteString): ByteString {
  const words = padded(text, 64);
  let h0 = 0x67452301;
  let h1 = 0xefcdab89 | 0;
  let h2 = 0x98badcfe | 0;
  let h3 = 0x10325476;
  let h4 = 0xc3d2e1f0 | 0;
  for (let start = 0; start < words.length; start += 16) {
    for (let step = 0; step < 80; step++) {
      schedule[step] =
        step < 16
          ? words[start + step]!
          : rotate(
              schedule[step - 3]! ^ schedule[step - 8]! ^ schedule[step - 14]! ^ schedule[step - 16]!,
              1,
            );
    }
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    for (let step = 0; step < 80; step++) {
      let mixed: number;
      if (step < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
      else if (step < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (step < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      const next = (rotate(a, 5) + mixed + e + schedule[step]!) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  return bigEndian(h0) + bigEndian(h1) + bigEndian(h2) + bigEndian(h3) + bigEndian(h4);
}

/** SHA-1 as 40 lower-case hexadecimal digits. */
export function sha1(text: ByteString): ByteString {
  return toHex(sha1Raw(text));
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
