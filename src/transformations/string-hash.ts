import { crc32Value } from '../values/digest/crc32.ts';
import { toHex } from '../values/digest/hex.ts';
import type { HashName } from '../values/digest/hmac.ts';
import { hmac } from '../values/digest/hmac.ts';
import { md5Raw } from '../values/digest/md5.ts';
import { sha1Raw } from '../values/digest/sha1.ts';
import { sha224Raw, sha256Raw, sha384Raw, sha512Raw } from '../values/digest/sha2.ts';
import type { ByteString } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import type { TransformationDeclaration } from './define.ts';
import { argumentOf, defineTransformation, ofText } from './define.ts';

const secureHashes = {
  sha1: sha1Raw,
  sha224: sha224Raw,
  sha256: sha256Raw,
  sha384: sha384Raw,
  sha512: sha512Raw,
};

function hash(
  name: HashName,
  digest: (text: ByteString) => ByteString,
  since?: '3.6',
): TransformationDeclaration {
  const doc = `${name} in lower-case hexadecimal.`;
  return ofText({ class: 's', name, doc, since, run: (text) => toHex(digest(text)) });
}

function keyed(name: HashName): TransformationDeclaration {
  return defineTransformation({
    class: 's',
    name: `${name}_hmac`,
    doc: `HMAC with ${name}, in lower-case hexadecimal.`,
    since: '3.6',
    args: [argumentOf.string('key', 'The key.')],
    run: (input, args) => {
      const key = textArgument(args[0], 'key');
      return typeof key === 'string' ? hmac(name, key, textOf(input)!) : key;
    },
  });
}

/** `s.`: digests (reference: language 6.1). */
export const stringHashTransformations = [
  hash('md5', md5Raw),
  ...Object.entries(secureHashes).flatMap(([name, digest]) => [
    hash(name as HashName, digest, '3.6'),
    keyed(name as HashName),
  ]),
  ofText({
    class: 's',
    name: 'crc32',
    doc: 'CRC-32 as decimal text, without the final inversion.',
    run: (text) => String(~crc32Value(text) >>> 0),
  }),
];
