import { describe, expect, test } from 'vitest';
import type { OrderOperator } from './comparison.ts';
import {
  compareWithNetwork,
  compareWithNull,
  compareWithNumber,
  compareWithString,
  compareWithVariable,
  comparisonWarning,
  equalsIgnoreCase,
  matchRegex,
  matchVariable,
  orderIgnoreCase,
  scriptRegexOptions,
  switchMatches,
} from './comparison.ts';
import { parseNetwork } from './ip.ts';
import { compileRegex } from './regex/compile.ts';
import type { Regex } from './regex/regex.ts';
import { isTrue, isTrueInBrackets } from './truth.ts';
import { TextAndInteger, type Value } from './value.ts';

const operators: OrderOperator[] = ['==', '!=', '<', '<=', '>', '>='];
/** The operators that hold, or 'error'. */
function holding(compare: (operator: OrderOperator) => number): string {
  const results = operators.map(compare);
  if (results.every((result) => result === -1)) return 'error';
  return operators.filter((_, index) => results[index] === 1).join(' ');
}

const explicitPort = new TextAndInteger('5070', 5070, false);

test.each<[Value, number, string]>([
  [10, 9, '!= > >='],
  [-2, 1, '!= < <='],
  [3, 3, '== <= >='],
  ['5', 5, 'error'],
  [null, 0, '!='],
  [explicitPort, 5070, '== <= >='],
])('%j with the number %j: %s', (left, right, expected) => {
  expect(holding((operator) => compareWithNumber(operator, left, right))).toBe(expected);
});

test.each<[Value, string, string]>([
  [5, '5', '== <= >='],
  [5, '10', '!= > >='],
  ['Alice', 'aLICE', '== <= >='],
  ['Alice', 'bob', '!= < <='],
  ['al', 'Alice', '!= < <='],
  ['', '', '== <= >='],
  [null, '', '!='],
])('%j with the text %j: %s', (left, right, expected) => {
  expect(holding((operator) => compareWithString(operator, left, right))).toBe(expected);
});

test.each<[Value, Value, string]>([
  [null, null, '=='],
  [null, 0, '!='],
  [0, null, '!='],
  ['x', null, '!='],
  [5, 10, '!= < <='],
  ['5', 10, '!= > >='],
  [5, '10', '!= > >='],
  ['5', 5, '== <= >='],
  [new TextAndInteger('12abc', 12, true), 12, '== <= >='],
  [new TextAndInteger('12abc', 12, true), '12', '!= > >='],
])('%j with the variable %j: %s', (left, right, expected) => {
  expect(holding((operator) => compareWithVariable(operator, left, right))).toBe(expected);
});

test('only NULL equals the word NULL', () => {
  expect([null, 0, ''].map((value) => compareWithNull('==', value))).toEqual([1, 0, 0]);
  expect([null, 0, ''].map((value) => compareWithNull('!=', value))).toEqual([0, 1, 1]);
});

test('addresses and nets', () => {
  const net = parseNetwork('192.168.0.0/255.255.0.0')!;
  const both = (value: Value) => [compareWithNetwork('==', value, net), compareWithNetwork('!=', value, net)];
  expect(both('192.168.1.77')).toEqual([1, 0]);
  expect(both('10.1.2.3')).toEqual([0, 1]);
  expect(both('2001:db8::5')).toEqual([0, 1]);
  expect(both('not an ip')).toEqual([-1, -1]);
  expect(both(5)).toEqual([-1, -1]);
  expect(both(null)).toEqual([0, 1]);
});

describe('patterns', () => {
  test('in a variable', () => {
    const both = (left: Value, right: Value) => [
      matchVariable('=~', left, right),
      matchVariable('!~', left, right),
    ];
    expect(both('call-2026', '^CALL-[0-9]{4}$')).toEqual([1, 0]);
    expect(both('call-2026', 2026)).toEqual([1, 0]);
    expect(both('call-2026', '[unclosed')).toEqual([-1, -1]);
    expect(both('call-2026', null)).toEqual([0, 1]);
    expect(both(null, 'x')).toEqual([0, 1]);
    expect(both(null, null)).toEqual([1, 0]);
    expect(both(2026, '20')).toEqual([1, 0]);
  });

  test('compiled beforehand', () => {
    const any = compileRegex('.*', scriptRegexOptions) as Regex;
    expect([matchRegex('=~', null, any), matchRegex('!~', null, any), matchRegex('=~', '', any)]).toEqual([
      0, 1, 1,
    ]);
  });
});

test('switch labels', () => {
  expect([
    switchMatches(3, 3),
    switchMatches(3, '3'),
    switchMatches('3', 3),
    switchMatches('Ab', 'aB'),
  ]).toEqual([true, true, false, true]);
  expect([switchMatches(null, 0), switchMatches(null, ''), switchMatches(explicitPort, 5070)]).toEqual([
    false,
    false,
    true,
  ]);
});

test('text comparison', () => {
  expect(equalsIgnoreCase('[', '{')).toBe(false);
  expect(equalsIgnoreCase('\xc4', '\xe4')).toBe(false);
  expect(orderIgnoreCase('Z', '_')).toBeGreaterThan(0);
});

test('truth', () => {
  expect([null, '', 0, '0', -1, explicitPort, new TextAndInteger('false', 0, true)].map(isTrue)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
    false,
  ]);
  expect([null, '', 0, 'x', 2].map(isTrueInBrackets)).toEqual([false, true, false, true, true]);
});

test('the warning names both sides', () => {
  expect(comparisonWarning('==', '5', 'number')).toBe(
    'invalid EQUAL operation: left is EXPRESSION/STRING_VAL, right is NUMBER/NO_VAL',
  );
});
