import type { ByteString, Value } from './value.ts';
import { integerOf, isInteger, textOf } from './value.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type CompoundOperator = '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=';

/**
 * Why an operation gave no regular result. There is one object per reason, so failing allocates nothing;
 * `typeof result === 'object'` tells a failure from a result.
 */
export class ArithmeticFailure {
  /** Text of the ERROR line. */
  readonly message: string;
  /** What the expression goes on with all the same, null when the assignment is not done. */
  readonly instead: number | null;

  constructor(message: string, instead: number | null = null) {
    this.message = message;
    this.instead = instead;
  }
}

/** A 32-bit integer, a text, or the reason why there is none. */
export type ArithmeticResult = number | ByteString | ArithmeticFailure;

const invalidNumericOperands = new ArithmeticFailure('invalid numeric operands');
const invalidStringOperands = new ArithmeticFailure('invalid string operands');
const nullInCompound = new ArithmeticFailure(
  'NULL value(s) in complex assignment expressions (+=, -=, etc.)',
);
const notAnInteger = new ArithmeticFailure('invalid numeric operand for ~');
const differentLengths = new ArithmeticFailure('strings of different length in a bitwise operation');
// The real server computes on with 0 (reference: language 4.5).
const divideByZero = new ArithmeticFailure('divide by 0', 0);

// The numbers are those of the server's own message, which names operators by number only.
const invalidOperators: Record<BinaryOperator, ArithmeticFailure> = {
  '+': new ArithmeticFailure('Invalid operator : 5'),
  '-': new ArithmeticFailure('Invalid operator : 6'),
  '/': new ArithmeticFailure('Invalid operator : 7'),
  '*': new ArithmeticFailure('Invalid operator : 8'),
  '%': new ArithmeticFailure('Invalid operator : 9'),
  '&': new ArithmeticFailure('Invalid operator : 10'),
  '|': new ArithmeticFailure('Invalid operator : 11'),
  '^': new ArithmeticFailure('Invalid operator : 12'),
  '<<': new ArithmeticFailure('Invalid operator : 14'),
  '>>': new ArithmeticFailure('Invalid operator : 15'),
};

/** Two integers. 32 bits, wrapping; `/` and `%` go towards zero; a shift counts modulo 32 (reference: language 4.5). */
export function integerArithmetic(
  operator: BinaryOperator,
  left: number,
  right: number,
): number | ArithmeticFailure {
  switch (operator) {
    case '+':
      return (left + right) | 0;
    case '-':
      return (left - right) | 0;
    case '*':
      return Math.imul(left, right);
    case '/':
      return right === 0 ? divideByZero : (left / right) | 0;
    case '%':
      return right === 0 ? divideByZero : (left % right) | 0;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
  }
}

/**
 * `left operator right` in an arithmetic expression. The left operand decides: with the "type int" trait the
 * operation is numeric, otherwise (NULL included) textual (reference: language 4.5).
 *
 * @param rightIsVariable false for a number literal and for every computed integer (a sub-expression, a
 * comparison, the code of a call): those have no text form and cannot be appended to a text.
 */
export function arithmetic(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  rightIsVariable: boolean,
): ArithmeticResult {
  if (typeof left === 'number') {
    if (typeof right === 'number') return integerArithmetic(operator, left, right);
  } else if (!isInteger(left)) {
    return stringArithmetic(operator, textOf(left), right, rightIsVariable);
  }
  const integer = right === null ? 0 : integerOf(right);
  if (integer === null) return invalidNumericOperands;
  return integerArithmetic(operator, integerOf(left)!, integer);
}

function stringArithmetic(
  operator: BinaryOperator,
  left: ByteString | null,
  right: Value,
  rightIsVariable: boolean,
): ArithmeticResult {
  if (operator !== '+' && operator !== '&' && operator !== '|' && operator !== '^')
    return invalidOperators[operator];
  const hasText = typeof right !== 'number' || rightIsVariable;
  if (operator === '+') return hasText ? (left ?? '') + (textOf(right) ?? '') : invalidStringOperands;
  const text = hasText ? textOf(right) : null;
  return left === null || text === null ? invalidOperators[operator] : bitwiseStrings(operator, left, text);
}

function bitwiseStrings(
  operator: '&' | '|' | '^',
  left: ByteString,
  right: ByteString,
): ByteString | ArithmeticFailure {
  if (left.length !== right.length) return differentLengths;
  let result = '';
  for (let index = 0; index < left.length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    result += String.fromCharCode(operator === '&' ? a & b : operator === '|' ? a | b : a ^ b);
  }
  return result;
}

/** `~ value`: integers only. */
export function complement(value: Value): number | ArithmeticFailure {
  return isInteger(value) ? ~integerOf(value)! : notAnInteger;
}

const compoundOperators = ['+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='] as const;
const kinds = ['integer and integer', 'integer and string', 'string and integer', 'string and string'];
const unsupported = new Map<CompoundOperator, ArithmeticFailure[]>(
  compoundOperators.map((operator) => [
    operator,
    kinds.map((kind) => new ArithmeticFailure(`unsupported operand type(s) for ${operator}: ${kind}`)),
  ]),
);

/**
 * The value that `left operator right` assigns in 3.x. Dividing by 0 is treated as in `/`, where the real
 * server ends the process (reference: language 4.6).
 */
export function compoundArithmetic(operator: CompoundOperator, left: Value, right: Value): ArithmeticResult {
  if (left === null || right === null) return nullInCompound;
  const leftIsText = !isInteger(left);
  const rightIsText = !isInteger(right);
  if (operator === '+=' && leftIsText && rightIsText) return textOf(left)! + textOf(right)!;
  const leftInteger = integerOf(left);
  const rightInteger = integerOf(right);
  // Two texts that also know a number are texts.
  if (!(leftIsText && rightIsText) && leftInteger !== null && rightInteger !== null) {
    return integerArithmetic(operator.slice(0, -1) as BinaryOperator, leftInteger, rightInteger);
  }
  return unsupported.get(operator)![(leftIsText ? 2 : 0) + (rightIsText ? 1 : 0)]!;
}
