import { expect, test } from 'vitest';
import { atoi, parseInteger, parseLeadingInteger } from './integer.ts';

test.each([
  ['12abc', 12],
  ['abc', 0],
  [' 42', 0],
  ['+7', 7],
  ['-5', -5],
  ['0x10', 0],
  ['', 0],
  ['-', 0],
  ['99999999999', 1215752191],
  ['4294967296', 0],
])('%j starts with the integer %i', (text, integer) => {
  expect(parseLeadingInteger(text)).toBe(integer);
});

test('a number literal', () => {
  expect([
    atoi('4294967295'),
    atoi('99999999999'),
    atoi('  -12x'),
    atoi('x'),
    atoi('99999999999999999999'),
  ]).toEqual([-1, 1215752191, -12, 0, -1]);
});

test('a text that is a number', () => {
  expect([
    parseInteger('-12'),
    parseInteger('12a'),
    parseInteger(''),
    parseInteger('+'),
    parseInteger('0'),
  ]).toEqual([-12, null, null, null, 0]);
});
