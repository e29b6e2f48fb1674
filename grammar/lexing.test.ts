import { describe, expect, test } from 'vitest';
import { tokenize } from './lexer.ts';
import { numberValue, stringOffsets, stringValue } from './literals.ts';

const images = (text: string, dialect: '2.4' | '3.6' = '3.6'): string[] =>
  tokenize(text, dialect).tokens.map((token) => token.image);
const types = (text: string, dialect: '2.4' | '3.6' = '3.6'): string[] =>
  tokenize(text, dialect).tokens.map((token) => token.tokenType.name);

describe('variables', () => {
  test.each([
    ['$var(x)=1', ['$var(x)', '=', '1']],
    ['$ru;', ['$ru', ';']],
    ['$(var(x){s.select,0, }) ', ['$(var(x){s.select,0, })']],
    ['$var(sp ace)+1', ['$var(sp ace)', '+', '1']],
    ['$var(x){s.len}', ['$var(x)', '{', 's', '.', 'len', '}']],
    ['$ru{uri.user})', ['$ru{uri.user}', ')']],
    ['$border', ['$b', 'order']],
    ['$rU:=1', ['$rU', ':=', '1']],
    ['$rs<300', ['$rs', '<', '300']],
  ])('%s', (text, expected) => {
    expect(images(text)).toEqual(expected);
  });
});

describe('words', () => {
  test('keywords depend on the version', () => {
    expect(types('setflag', '2.4')).toEqual(['CoreFunction']);
    expect(types('setflag', '3.6')).toEqual(['Identifier']);
    expect(types('esac', '2.4')).toEqual(['Break']);
    expect(types('NULL Null null')).toEqual(['Null', 'Identifier', 'Null']);
  });

  test('some are keywords only between blanks, and only from 3.x on', () => {
    expect(types('= on ;')).toEqual(['Assign', 'BlankWord', 'Semicolon']);
    expect(types('= on;')).toEqual(['Assign', 'Number', 'Semicolon']);
    expect(types('= on ;', '2.4')).toEqual(['Assign', 'Number', 'Semicolon']);
  });

  test('stray characters are dropped with a warning', () => {
    const { tokens, problems } = tokenize('route[_x]', '3.6');
    expect(tokens.map((token) => token.image)).toEqual(['route', '[', 'x', ']']);
    expect(problems).toMatchObject([
      { code: 'syntax-stray-character', severity: 'warning', span: { start: 6, end: 7 } },
    ]);
  });

  test('addresses', () => {
    expect(types('1.2.3.4 ::1 1:2::3 08')).toEqual(['Ipv4', 'Ipv6', 'Ipv6', 'Number', 'Number']);
  });

  test('operators take the longest match', () => {
    expect(images('=~ = ~ == <= << := += && & !~')).toEqual('=~ = ~ == <= << := += && & !~'.split(' '));
  });
});

describe('literals', () => {
  test.each([
    ['4294967295', -1],
    ['99999999999', 1215752191],
    ['9223372036854775807', -1],
    ['9223372036854775808', -1],
    ['18446744073709551617', -1],
    ['0xffffffff', -1],
    ['0xFF', 255],
    ['017', 15],
    ['0', 0],
    ['yes', 1],
    ['off', 0],
  ])('number %s', (image, value) => {
    expect(numberValue(image)).toBe(value);
  });

  test.each([
    ['"a\\tb\\\\\\"\\r"', 'a\tb\\"\r'],
    ['"\\x41\\x4g\\101\\06\\1\\q"', 'A\x04gA\x06\\1\\q'],
    ['"one \\\ntwo"', 'one two'],
    ["'a\\n'", 'a\\n'],
    ['""', ''],
    ['"a\\x00b"', 'a'],
  ])('string %s', (image, value) => {
    expect(stringValue(image)).toBe(value);
  });

  test('each byte of the value has its place in the text', () => {
    const image = '"a\\tb\\x41\\\nc"';
    expect(stringValue(image)).toBe('a\tbAc');
    expect(stringOffsets(image, 100)).toEqual([101, 102, 104, 105, 111, 112]);
    expect(stringOffsets("'a\\n'", 0)).toEqual([1, 2, 3, 4]);
  });
});
