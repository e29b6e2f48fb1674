import { expect, test } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';
import { evaluate } from './expression.ts';
import { printFixed } from './print.ts';
import { evaluateReversePolish } from './reverse-polish.ts';

test.each([
  ['(3 + 4) * 2 / 5', 2.8],
  ['1+2*3/4', 2.5],
  ['2^10 % 7', 2],
  ['-2^2', 4],
  ['2^3^2', 64],
  ['sqrt 16 + abs(-1)', 5],
  ['8 - log(100)', 6],
  ['log10', 1],
  ['pow(2, 3)', null],
  ['2*pi', null],
  ['0/0', null],
  ['1 +', null],
  ['abc', null],
  ['(1', null],
  ['', null],
  ['1/0', Number.POSITIVE_INFINITY],
  ['0x1F + 0x.8p1', 32],
  ['.', null],
])('%s is %s', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

test('reverse polish notation', () => {
  const texts = [
    '2 3 + 4 *',
    '9 sqrt',
    '1 2',
    '+',
    '2 dup *',
    '2 3+',
    '5 + 3',
    'dup',
    '100 log',
    '1 log10',
    '7 2 mod',
    '-0x10 2 *',
  ];
  expect(texts.map(evaluateReversePolish)).toEqual([20, 3, null, null, 4, 5, 3, null, 2, null, 1, -32]);
});

test('rounding gives integers', () => {
  expect(
    logOf(
      'math_floor("-3.2", $var(a)); $var(a) = $var(a) + 1; math_ceil("abc", $var(b)); math_round("2.5", $var(c)); math_round("0.125", $var(d), 2); math_round_sf("12.7", $var(e)); xlog("$var(a) $var(b) $var(c) $var(d) $var(e)\\n");',
      { settings: 'loadmodule "mathops.so"\n' },
    ),
  ).toEqual(['-3 0 3 0.12 13']);
});

test('numbers print as C prints them', () => {
  expect([
    printFixed(2.5, 6),
    printFixed(0.5, 0),
    printFixed(1.5, 0),
    printFixed(0.125, 2),
    printFixed(1 / 0, 6),
    printFixed(1e22, 1),
    printFixed(2.5, -1),
  ]).toEqual(['2.500000', '0', '2', '0.12', 'inf', '10000000000000000000000.0', '2.500000']);
  expect(printFixed(2.5, 2 ** 31)).toMatch(/^2\.50{99}$/);
});

test('numbers are read as C reads them', () => {
  const statements = ['0x1F', ' +1.5e1x', 'inf', 'nan', '.5', 'x']
    .map((text) => `math_floor("${text}", $var(a)); xlog("$var(a)\\n");`)
    .join(' ');
  const lines = logOf(
    `${statements} math_round_sf("0", $var(a), 2); math_eval("-0", $var(b)); xlog("$var(a) $var(b)\\n");`,
    { settings: 'loadmodule "mathops.so"\n' },
  );
  expect(lines).toEqual(['31', '15', '-2147483648', '-2147483648', '0', '0', '-nan -0.000000']);
});
