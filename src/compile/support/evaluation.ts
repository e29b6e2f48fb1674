/** Helpers of generated code that depend on nothing but their operands. */
import { ArithmeticFailure } from '../../values/arithmetic.ts';
import type { MatchOperator, OrderOperator } from '../../values/comparison.ts';
import * as comparison from '../../values/comparison.ts';
import type { Regex } from '../../values/regex/regex.ts';
import { isTrue, isTrueInBrackets } from '../../values/truth.ts';
import type { ByteString, Value } from '../../values/value.ts';
import {
  integerOf,
  isInteger,
  printed as printedValue,
  stored,
  TextAndInteger,
  textOf,
} from '../../values/value.ts';
import { type Getter, LazyParameters, type RouteExecution } from '../execution.ts';

/** An operation without a result; it has been logged. */
export const FAIL: unique symbol = Symbol('no value');
/** An argument that is not what the function takes. */
export const BAD: unique symbol = Symbol('bad argument');
/** An argument that is no regular expression; it has been logged. */
export const BAD_REGEX: unique symbol = Symbol('bad regular expression');

export type Computed = Value | typeof FAIL;

const NONE: readonly Value[] = [];

export const evaluation = {
  FAIL,
  BAD,
  BAD_REGEX,
  NONE,
  isTrue,
  isTrueInBrackets,
  stored,

  withText(value: Value): Value {
    return typeof value === 'number' ? new TextAndInteger(String(value), value, true) : value;
  },

  stop(x: RouteExecution): 0 {
    x.stopped ??= 'exit';
    return 0;
  },

  drop(x: RouteExecution): 0 {
    x.stopped = 'drop';
    return 0;
  },

  printed(value: Value): ByteString {
    return typeof value === 'string' ? value : printedValue(value);
  },

  /** Not in 2.4, where parameters are evaluated at each use. */
  param(x: RouteExecution, index: number): Value {
    const frame = x.frame as readonly Value[];
    return index < frame.length ? frame[index]! : null;
  },

  lazily(x: RouteExecution, getters: readonly Getter[]): LazyParameters {
    return new LazyParameters(getters, x.frame);
  },

  pushAvp(x: RouteExecution, name: ByteString, value: Value): void {
    const kept = stored(value);
    if (kept === null) x.avps.remove(name);
    else x.avps.push(name, kept);
  },

  replaceAvp(x: RouteExecution, name: ByteString, value: Value): void {
    const kept = stored(value);
    x.avps.removeAll(name);
    if (kept !== null) x.avps.push(name, kept);
  },

  /** `return($v)`: the integer, 1 for a text, -1 for NULL. */
  codeOf(value: Value): number {
    if (typeof value === 'number') return value;
    return value === null ? -1 : (integerOf(value) ?? 1);
  },

  switchCase(value: Value, labels: readonly (number | ByteString)[]): number {
    for (let index = 0; index < labels.length; index++) {
      if (comparison.switchMatches(value, labels[index]!)) return index;
    }
    return -1;
  },

  /** A comparison that is all of a right side: an error is no value. */
  comparisonValue(result: number): Computed {
    return result < 0 ? FAIL : result;
  },

  /** What stands in `[ … ]` as a condition; no value is simply false. */
  bracket(value: Computed): boolean {
    return value !== FAIL && isTrueInBrackets(value as Value);
  },

  /** Two texts added in `[ … ]`: only their lengths are looked at. `rightIsVariable`: see `arithmetic`. */
  bracketTexts(left: Value, right: Computed, rightIsVariable: boolean): boolean {
    if ((textOf(left) ?? '') !== '') return true;
    if (right === FAIL || right === null) return false;
    return typeof right === 'number' ? rightIsVariable : textOf(right as Value) !== '';
  },
  isIntegerValue: (value: Computed): boolean => value !== FAIL && isInteger(value as Value),

  compareString: (operator: OrderOperator, left: Value, right: ByteString) =>
    comparison.compareWithString(operator, left, right),
  compareVariable: (operator: OrderOperator, left: Value, right: Value) =>
    comparison.compareWithVariable(operator, left, right),
  matchRegex: (operator: MatchOperator, left: Value, right: Regex) =>
    comparison.matchRegex(operator, left, right),

  asInteger: (value: Value): number | typeof BAD => integerOf(value) ?? BAD,
  asString: (value: Value): ByteString | typeof BAD => textOf(value) ?? BAD,

  /** 2.4: a number, also as digits in a text. */
  asNumber(value: Value): number | typeof BAD {
    const integer = integerOf(value);
    if (integer !== null) return integer;
    const text = textOf(value);
    return text !== null && /^[+-]?[0-9]+$/.test(text) ? Number(text) | 0 : BAD;
  },
};

/** True for the reason of an operation without a result. */
export function isFailure(result: unknown): result is ArithmeticFailure {
  return result instanceof ArithmeticFailure;
}
