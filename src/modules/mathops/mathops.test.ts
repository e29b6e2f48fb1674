import { expect, test } from 'vitest';
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
  ['pow(2, 3) - log(100)', 6],
  ['2*pi/pi', 2],
  ['1 +', null],
  ['abc', null],
  ['(1', null],
  ['', null],
  ['1/0', Number.POSITIVE_INFINITY],
])('%s is %s', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

test('reverse polish notation', () => {
  expect(['2 3 + 4 *', '9 sqrt', '1 2', '+', '2 dup *'].map(evaluateReversePolish)).toEqual([
    20,
    3,
    null,
    null,
    4,
  ]);
});

test('numbers print as C prints them', () => {
  expect([
    printFixed(2.5, 6),
    printFixed(0.5, 0),
    printFixed(1.5, 0),
    printFixed(0.125, 2),
    printFixed(1 / 0, 6),
    printFixed(1e22, 1),
  ]).toEqual(['2.500000', '0', '2', '0.12', 'inf', '10000000000000000000000.0']);
});
