import { escapeParameter, escapeUser, unescapeUser } from '../sip/escape.ts';
import { decodeBase64, encodeBase64 } from '../values/base64.ts';
import { fromHex, toHex } from '../values/digest/hex.ts';
import { parseInteger, printUnsigned64, wrap32 } from '../values/integer.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, TextAndInteger, textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import type { TransformationResult } from './define.ts';
import { argumentOf, defineTransformation, fail, longestResult, ofText } from './define.ts';

/** Odd digits at the end are dropped. */
function decodeHexa(text: ByteString): TransformationResult {
  return fromHex(text.slice(0, text.length & ~1)) ?? fail(`not hexadecimal [${text}]`);
}

/** The text form is that of the number extended to 64 bits, without a sign. */
function hexToDecimal(input: Value): TransformationResult {
  if (integerOf(input) !== null) return input;
  const text = textOf(input)!;
  if (!/^[0-9a-fA-F]*$/.test(text)) return fail(`not hexadecimal [${text}]`);
  if (text === '') return 0;
  const integer = wrap32(Number.parseInt(text.slice(-8), 16));
  return integer >= 0 ? integer : new TextAndInteger(printUnsigned64(integer), integer, true);
}

function decimalToHex(input: Value): TransformationResult {
  const integer = integerOf(input) ?? parseInteger(textOf(input)!);
  return integer === null ? fail(`not a number [${textOf(input)}]`) : (integer >>> 0).toString(16);
}

function escapeCommon(text: ByteString): TransformationResult {
  const escaped = text.replace(/['"\\\0]/g, (char) => (char === '\0' ? '\\0' : `\\${char}`));
  return escaped.length > longestResult ? fail('result too long') : escaped;
}

function unescapeCommon(text: ByteString): ByteString {
  return text.replace(/\\(['"\\0])/g, (_, char: string) => (char === '0' ? '\0' : char));
}

function exclusiveOr(text: ByteString, key: ByteString): ByteString {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    result += String.fromCharCode(text.charCodeAt(index) ^ key.charCodeAt(index % key.length));
  }
  return result;
}

/** `s.`: encodings and escapes (reference: language 6.1). */
export const stringEncodingTransformations = [
  ofText({ class: 's', name: 'encode.hexa', doc: 'Two hexadecimal digits per byte.', run: toHex }),
  ofText({
    class: 's',
    name: 'decode.hexa',
    doc: 'The bytes that hexadecimal digits stand for.',
    run: decodeHexa,
  }),
  defineTransformation({
    class: 's',
    name: 'hex2dec',
    doc: 'The integer that hexadecimal digits stand for.',
    result: 'integer',
    run: hexToDecimal,
  }),
  defineTransformation({
    class: 's',
    name: 'dec2hex',
    doc: 'A number in hexadecimal, as 32 bits.',
    run: decimalToHex,
  }),
  ofText({
    class: 's',
    name: 'escape.common',
    doc: 'A backslash before quotes, backslashes and NUL.',
    run: escapeCommon,
  }),
  ofText({
    class: 's',
    name: 'unescape.common',
    doc: 'Takes the backslashes of `escape.common` off.',
    run: unescapeCommon,
  }),
  ofText({
    class: 's',
    name: 'escape.user',
    doc: '`%XX` for what a SIP user may not contain.',
    run: (text) => escapeUser(text) ?? fail(`cannot be escaped [${text}]`),
  }),
  ofText({
    class: 's',
    name: 'unescape.user',
    doc: 'Turns `%XX` back.',
    run: (text) => unescapeUser(text) ?? fail(`invalid escape in [${text}]`),
  }),
  ofText({
    class: 's',
    name: 'escape.param',
    doc: '`%XX` for what a URI parameter may not contain.',
    run: (text) => escapeParameter(text) ?? fail(`cannot be escaped [${text}]`),
  }),
  ofText({
    class: 's',
    name: 'unescape.param',
    doc: 'Turns `%XX` back.',
    run: (text) => unescapeUser(text) ?? fail(`invalid escape in [${text}]`),
  }),
  ofText({ class: 's', name: 'b64encode', doc: 'Base64.', run: encodeBase64 }),
  ofText({
    class: 's',
    name: 'b64decode',
    doc: 'Decodes base64; empty when it is not that.',
    run: (text) => decodeBase64(text) ?? '',
  }),
  defineTransformation({
    class: 's',
    name: 'xor',
    doc: 'Bytewise exclusive or with a key, repeated as needed.',
    args: [argumentOf.string('key', 'The key.')],
    run: (input, args) => {
      const key = textArgument(args[0], 'key');
      if (typeof key !== 'string') return key;
      return key === '' ? fail('the key must not be empty') : exclusiveOr(textOf(input)!, key);
    },
  }),
];
