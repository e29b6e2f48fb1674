import type { Network } from './ip.ts';
import { networkContains, parseAddress } from './ip.ts';
import { cachedRegex } from './regex/cache.ts';
import type { Regex } from './regex/regex.ts';
import { RegexBudgetExceeded, RegexError } from './regex/regex.ts';
import type { ByteString, Value } from './value.ts';
import { integerOf, textOf } from './value.ts';

export type OrderOperator = '==' | '!=' | '<' | '>' | '<=' | '>=';
export type MatchOperator = '=~' | '!~';
export type ComparisonOperator = OrderOperator | MatchOperator;

/** 1 holds, 0 does not, -1 (`comparisonError`) the operands cannot be compared. */
export type ComparisonResult = 1 | 0 | -1;

/** The result of a comparison between operands that cannot be compared: not negatable, false in the end (reference: language 4.4). */
export const comparisonError = -1;

/** What stands on the right of a comparison in the script. */
export type RightOperand = 'null' | 'number' | 'string' | 'variable' | 'ip' | 'regex';

const operatorNames: Record<ComparisonOperator, string> = {
  '==': 'EQUAL',
  '!=': 'DIFFERENT_THAN',
  '<': 'LESS_THAN',
  '>': 'GREATER_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>=': 'GREATER_THAN_OR_EQUAL',
  '=~': 'MATCH',
  '!~': 'NOTMATCH',
};

const rightNames: Record<RightOperand, string> = {
  null: 'NULL',
  number: 'NUMBER/NO_VAL',
  string: 'STRING/NO_VAL',
  variable: 'VARIABLE',
  ip: 'NET',
  regex: 'REGEXP',
};

function kindOf(value: Value): string {
  if (value === null) return 'NULL_VAL';
  return integerOf(value) === null ? 'STRING_VAL' : 'INTEGER_VAL';
}

/** The text of the WARNING for a comparison that gave `comparisonError`. */
export function comparisonWarning(
  operator: ComparisonOperator,
  left: Value,
  rightKind: RightOperand,
  right: Value = null,
): string {
  const rightName = rightKind === 'variable' ? `EXPRESSION/${kindOf(right)}` : rightNames[rightKind];
  return `invalid ${operatorNames[operator]} operation: left is EXPRESSION/${kindOf(left)}, right is ${rightName}`;
}

/** Two integers. */
export function compareIntegers(operator: OrderOperator, left: number, right: number): 1 | 0 {
  switch (operator) {
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
  }
}

/** A to Z in lower case, every other byte unchanged. */
function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
}

/** Equal but for the case of ASCII letters. */
export function equalsIgnoreCase(left: ByteString, right: ByteString): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b && lower(a) !== lower(b)) return false;
  }
  return true;
}

/** Negative, 0 or positive: byte order without regard to the case of ASCII letters; a prefix comes first. */
export function orderIgnoreCase(left: ByteString, right: ByteString): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = lower(left.charCodeAt(index)) - lower(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Two texts. */
export function compareStrings(operator: OrderOperator, left: ByteString, right: ByteString): 1 | 0 {
  if (operator === '==') return equalsIgnoreCase(left, right) ? 1 : 0;
  if (operator === '!=') return equalsIgnoreCase(left, right) ? 0 : 1;
  return compareIntegers(operator, orderIgnoreCase(left, right), 0);
}

/** `$v == NULL`, `$v != NULL` with the word NULL. */
export function compareWithNull(operator: '==' | '!=', left: Value): 1 | 0 {
  return (left === null) === (operator === '==') ? 1 : 0;
}

/** A variable with a number literal: an error unless the variable is NULL or has an integer form. */
export function compareWithNumber(operator: OrderOperator, left: Value, right: number): ComparisonResult {
  if (typeof left === 'number') return compareIntegers(operator, left, right);
  if (left === null) return operator === '!=' ? 1 : 0;
  const integer = integerOf(left);
  return integer === null ? comparisonError : compareIntegers(operator, integer, right);
}

/** A variable with a text literal, never an error: an integer is compared by its text. */
export function compareWithString(operator: OrderOperator, left: Value, right: ByteString): 1 | 0 {
  if (left === null) return operator === '!=' ? 1 : 0;
  return compareStrings(operator, textOf(left)!, right);
}

/** Two variables: numeric when both have an integer form, else textual. */
export function compareWithVariable(operator: OrderOperator, left: Value, right: Value): 1 | 0 {
  if (left === null || right === null) return operator === (left === right ? '==' : '!=') ? 1 : 0;
  const leftInteger = integerOf(left);
  if (leftInteger !== null) {
    const rightInteger = integerOf(right);
    if (rightInteger !== null) return compareIntegers(operator, leftInteger, rightInteger);
  }
  return compareStrings(operator, textOf(left)!, textOf(right)!);
}

/** A variable with a pattern compiled when the script was read; NULL does not match. An error when matching takes too long. */
export function matchRegex(operator: MatchOperator, left: Value, right: Regex): ComparisonResult {
  try {
    const matches = left !== null && right.test(textOf(left)!);
    return matches === (operator === '=~') ? 1 : 0;
  } catch (problem) {
    if (problem instanceof RegexBudgetExceeded) return comparisonError;
    throw problem;
  }
}

/** A variable with a pattern held by another variable: a bad pattern is an error, and NULL matches NULL only. */
export function matchVariable(operator: MatchOperator, left: Value, right: Value): ComparisonResult {
  if (left === null || right === null) return operator === (left === right ? '=~' : '!~') ? 1 : 0;
  const regex = cachedRegex(textOf(right)!, scriptRegexOptions);
  return regex instanceof RegexError ? comparisonError : matchRegex(operator, left, regex);
}

/** How `=~` and `!~` read a pattern: without regard to case, `^` and `$` at the ends of the text only (reference: language 4.4). */
export const scriptRegexOptions = { ignoreCase: true } as const;

/** A variable with an address or net literal: an error unless the variable is NULL or holds the text of an address. */
export function compareWithNetwork(operator: '==' | '!=', left: Value, right: Network): ComparisonResult {
  if (left === null) return operator === '!=' ? 1 : 0;
  const address = parseAddress(textOf(left)!);
  if (address === null) return comparisonError;
  return networkContains(right, address) === (operator === '==') ? 1 : 0;
}

/** Whether a `switch` value matches a case label: an integer label the integer form, a text label the text, ignoring case (reference: language 3.6). */
export function switchMatches(value: Value, label: number | ByteString): boolean {
  if (typeof label === 'number') return value === label || integerOf(value) === label;
  return value !== null && equalsIgnoreCase(textOf(value)!, label);
}
