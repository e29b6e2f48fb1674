import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16 } from './crc16.ts';
import { crc32 } from './crc32.ts';
import { fromHex, toHex } from './hex.ts';
import { hmac } from './hmac.ts';
import { md5, md5Raw } from './md5.ts';
import { sha1 } from './sha1.ts';
import { sha224, sha256, sha384, sha512 } from './sha2.ts';

const hashes = { md5, sha1, sha224, sha256, sha384, sha512 };
type Name = keyof typeof hashes;
const names = Object.keys(hashes) as Name[];

describe('published vectors', () => {
  test.each([
    [md5, '', 'd41d8cd98f00b204e9800998ecf8427e'],
    [md5, 'message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    [sha1, 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [sha224, 'abc', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    [sha256, 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [crc32, '123456789', 'cbf43926'],
    [crc16, '123456789', '906e'],
  ])('%o of %j', (hash, text, expected) => expect(hash(text)).toBe(expected));

  test('HMAC of RFC 2202', () => {
    expect(hmac('md5', 'Jefe', 'what do ya want for nothing?')).toBe('750c783e6ab0b503eaa86e310a5db738');
    expect(hmac('sha1', 'Jefe', 'what do ya want for nothing?')).toBe(
      'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
    );
  });
});

test('every hash agrees with another implementation on any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(bytes, bytes, (data, key) => {
      const text = String.fromCharCode(...data);
      const keyText = String.fromCharCode(...key);
      for (const name of names) {
        expect(hashes[name](text)).toBe(createHash(name).update(data).digest('hex'));
        expect(hmac(name, keyText, text)).toBe(createHmac(name, key).update(data).digest('hex'));
      }
    }),
    { numRuns: 60 },
  );
});

test('block boundaries', () => {
  for (const length of [55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129]) {
    for (const name of names) {
      const text = 'x'.repeat(length);
      expect(hashes[name](text)).toBe(createHash(name).update(text).digest('hex'));
    }
  }
});

test('hexadecimal there and back', () => {
  expect(toHex('\x00\xffA')).toBe('00ff41');
  expect(fromHex('00FF41')).toBe('\x00\xffA');
  expect(fromHex('0g')).toBeNull();
  expect(md5Raw('').length).toBe(16);
});
