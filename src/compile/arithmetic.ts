import type * as ast from '../../grammar/ast.ts';
import { emitCall } from './calls.ts';
import { emitComparison } from './comparisons.ts';
import { emitTest } from './conditions.ts';
import type { Emitter } from './emitter.ts';
import { isCheap, nativeOf, readNative } from './native.ts';

/**
 * A JavaScript expression and what is known about its value. `failing`: it may be `FAIL`, an operation that
 * gave no result (already logged).
 */
export interface Operand {
  readonly code: string;
  readonly type: 'integer' | 'string' | 'value';
  readonly failing: boolean;
  /** Has a text form when it is an integer: variables have, literals and computed numbers have not. */
  readonly variable: boolean;
  /** May be repeated in the code. */
  readonly cheap: boolean;
  /** The parts of `code`, for who can place them in statements of their own, which is faster. */
  readonly cases?: OperandCases;
}

/** What holds under a guard that is a JavaScript condition, and otherwise. */
export interface OperandCases {
  readonly fast: readonly { readonly guard: string; readonly code: string }[];
  readonly slow: string;
}

/** An operand that is one of several expressions; the slow one may fail. */
export function caseOperand(cases: OperandCases): Operand {
  const fast = cases.fast.map(({ guard, code }) => `${guard}?${code}:`).join('');
  return {
    code: `(${fast}${cases.slow})`,
    type: 'value',
    failing: true,
    variable: false,
    cheap: false,
    cases,
  };
}

export function integerOperand(code: string, cheap: boolean): Operand {
  return { code, type: 'integer', failing: false, variable: false, cheap };
}

export function numberCode(value: number): string {
  const integer = value | 0;
  return integer < 0 ? `(${integer})` : String(integer);
}

/** Reads a variable of the script. */
export function emitVariable(emitter: Emitter, variable: ast.Variable): Operand {
  const native = nativeOf(emitter.unit, variable);
  if (native !== null) {
    const type = native.kind === 'rc' ? 'integer' : 'value';
    return {
      code: readNative(emitter, native),
      type,
      failing: false,
      variable: true,
      cheap: isCheap(emitter.unit, native),
    };
  }
  emitter.at();
  emitter.pending = true;
  const code = `g${emitter.unit.variable(variable)}(x)`;
  return { code, type: 'value', failing: false, variable: true, cheap: false };
}

/** The right side of an assignment, or what stands in `[ … ]`. */
export function emitArithmetic(emitter: Emitter, expression: ast.Expression): Operand {
  switch (expression.kind) {
    case 'NumberLiteral':
      return integerOperand(numberCode(expression.value), true);
    case 'StringLiteral':
      return {
        code: emitter.unit.constant(expression.value),
        type: 'string',
        failing: false,
        variable: false,
        cheap: true,
      };
    case 'Variable':
      return emitVariable(emitter, expression);
    case 'Group':
    case 'Bracket':
      return emitArithmetic(emitter, expression.expression);
    case 'Comparison':
      return integerOperand(emitComparison(emitter, expression).value, false);
    case 'CallExpression':
      return integerOperand(emitCall(emitter, expression.call), true);
    case 'Complement':
      return emitComplement(emitter, expression);
    case 'Arithmetic':
      return emitBinary(emitter, expression);
    default: {
      // Logic is not part of arithmetic; the parser has said so already.
      const { test } = emitTest(emitter, expression);
      return integerOperand(`(${test}?1:0)`, false);
    }
  }
}

/** True when evaluating writes statements of its own, so that operands before it must be evaluated first. */
function hasCalls(expression: ast.Expression): boolean {
  switch (expression.kind) {
    case 'Group':
    case 'Bracket':
      return hasCalls(expression.expression);
    case 'Complement':
    case 'Not':
      return hasCalls(expression.operand);
    case 'Arithmetic':
    case 'Logical':
      return hasCalls(expression.left) || hasCalls(expression.right);
    case 'CallExpression':
    case 'StatementExpression':
    case 'Assignment':
      return true;
    default:
      return false;
  }
}

function emitComplement(emitter: Emitter, expression: ast.Complement): Operand {
  const operand = repeatable(emitter, emitArithmetic(emitter, expression.operand));
  if (operand.type === 'integer' && !operand.failing) return integerOperand(`(~${operand.code})`, false);
  const code = `(typeof ${operand.code}==='number'?~${operand.code}:complement(x,${emitter.place()},${operand.code}))`;
  return { code, type: 'value', failing: true, variable: false, cheap: false };
}

function repeatable(emitter: Emitter, operand: Operand): Operand {
  return operand.cheap ? operand : { ...operand, code: emitter.spill(operand.code), cheap: true };
}

function emitBinary(emitter: Emitter, expression: ast.Arithmetic): Operand {
  let left = repeatable(emitter, emitArithmetic(emitter, expression.left));
  // A call on the right may change what a variable on the left holds.
  if (hasCalls(expression.right) && left.type !== 'string')
    left = { ...left, code: emitter.spill(left.code) };
  const right = repeatable(emitter, emitArithmetic(emitter, expression.right));
  const { operator } = expression;
  const [a, b] = [left.code, right.code];
  const bothIntegers = left.type === 'integer' && right.type === 'integer' && !left.failing && !right.failing;
  const divides = operator === '/' || operator === '%';
  const nonZero = expression.right.kind === 'NumberLiteral' && expression.right.value !== 0;
  if (bothIntegers && (!divides || nonZero)) return integerOperand(integerCode(operator, a, b), false);

  const slow = `arithmetic(x,${emitter.place()},'${operator}',${a},${b},${right.variable})`;
  const fast: { guard: string; code: string }[] = [];
  const when = (tests: readonly (string | false)[], code: string): void => {
    fast.push({ guard: tests.filter((test) => test !== false).join('&&') || 'true', code });
  };
  if (left.type !== 'string' && right.type !== 'string') {
    when(
      [
        left.type !== 'integer' && `typeof ${a}==='number'`,
        right.type !== 'integer' && `typeof ${b}==='number'`,
        divides && !nonZero && `${b}!==0`,
      ],
      integerCode(operator, a, b),
    );
  }
  if (operator === '+' && left.type !== 'integer' && right.type !== 'integer') {
    when(
      [
        left.type !== 'string' && `typeof ${a}==='string'`,
        right.type !== 'string' && `typeof ${b}==='string'`,
      ],
      `${a}+${b}`,
    );
  }
  return caseOperand({ fast, slow });
}

function integerCode(operator: ast.ArithmeticOperator, left: string, right: string): string {
  return operator === '*' ? `Math.imul(${left},${right})` : `(${left}${operator}${right}|0)`;
}
