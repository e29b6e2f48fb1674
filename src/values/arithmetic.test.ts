import { describe, expect, test } from 'vitest';
import type { ArithmeticResult, BinaryOperator, CompoundOperator } from './arithmetic.ts';
import { ArithmeticFailure, arithmetic, complement, compoundArithmetic } from './arithmetic.ts';
import { TextAndInteger, type Value } from './value.ts';

const explicitPort = new TextAndInteger('5070', 5070, false);
const readAsInteger = new TextAndInteger('12abc', 12, true);

function shown(result: ArithmeticResult): unknown {
  return result instanceof ArithmeticFailure ? [result.message, result.instead] : result;
}

const literal = false;
const variable = true;

test.each<[Value, BinaryOperator, Value, boolean, unknown]>([
  [2147483647, '+', 1, literal, -2147483648],
  [-2147483648, '-', 1, literal, 2147483647],
  [65536, '*', 65536, literal, 0],
  [100000, '*', 100000, literal, 1410065408],
  [1, '<<', 31, literal, -2147483648],
  [1, '<<', 32, literal, 1],
  [-16, '>>', 2, literal, -4],
  [-7, '/', 2, literal, -3],
  [-7, '%', 3, literal, -1],
  [-2147483648, '/', -1, literal, -2147483648],
  [-1, '&', 255, literal, 255],
  [12, '|', 10, variable, 14],
  [12, '^', 10, variable, 6],
  [10, '/', 0, literal, ['divide by 0', 0]],
  [10, '%', null, variable, ['divide by 0', 0]],
  [1, '+', '2', literal, ['invalid numeric operands', null]],
  [1, '+', explicitPort, variable, 5071],
  [readAsInteger, '+', 1, literal, 13],
  [explicitPort, '+', 1, literal, ['invalid string operands', null]],
  [explicitPort, '+', 1, variable, '50701'],
  ['a', '+', 'b', literal, 'ab'],
  ['a', '+', 1, literal, ['invalid string operands', null]],
  ['a', '+', 1, variable, 'a1'],
  ['', '+', readAsInteger, variable, '12abc'],
  [5, '+', null, variable, 5],
  [5, '*', null, variable, 0],
  ['abc', '+', null, variable, 'abc'],
  [null, '+', 'abc', literal, 'abc'],
  [null, '+', null, variable, ''],
  [null, '+', 5, literal, ['invalid string operands', null]],
  [null, '*', 2, literal, ['Invalid operator : 8', null]],
  ['b', '-', 'a', literal, ['Invalid operator : 6', null]],
  ['AB', '^', '  ', literal, 'ab'],
  ['AB', '&', 'A', literal, ['strings of different length in a bitwise operation', null]],
])('%j %s %j (variable: %s) is %j', (left, operator, right, rightIsVariable, expected) => {
  expect(shown(arithmetic(operator, left, right, rightIsVariable))).toEqual(expected);
});

test('the complement is for integers', () => {
  expect(complement(12)).toBe(-13);
  expect(complement('12')).toBeInstanceOf(ArithmeticFailure);
  expect(complement(null)).toBeInstanceOf(ArithmeticFailure);
});

describe('compound assignment', () => {
  test('two texts that also know a number are joined', () => {
    expect(compoundArithmetic('+=', explicitPort, explicitPort)).toBe('50705070');
    expect(compoundArithmetic('+=', explicitPort, 1)).toBe(5071);
  });

  test.each<[Value, CompoundOperator, Value, unknown]>([
    [10, '+=', 5, 15],
    [45, '/=', 5, 9],
    [9, '%=', 6, 3],
    [5, '/=', 0, ['divide by 0', 0]],
    ['x', '+=', 'y', 'xy'],
    ['x', '-=', 'y', ['unsupported operand type(s) for -=: string and string', null]],
    ['x', '+=', 1, ['unsupported operand type(s) for +=: string and integer', null]],
    [5, '+=', 'z', ['unsupported operand type(s) for +=: integer and string', null]],
    [null, '+=', 1, ['NULL value(s) in complex assignment expressions (+=, -=, etc.)', null]],
    [1, '+=', null, ['NULL value(s) in complex assignment expressions (+=, -=, etc.)', null]],
    [explicitPort, '+=', 1, 5071],
  ])('%j %s %j is %j', (left, operator, right, expected) => {
    expect(shown(compoundArithmetic(operator, left, right))).toEqual(expected);
  });
});
