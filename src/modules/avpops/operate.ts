import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { integerArithmetic } from '../../values/arithmetic.ts';
import type { ByteString } from '../../values/value.ts';
import {
  avpNameOf,
  isAvp,
  type Operand,
  operandValues,
  parseFlags,
  parseOperand,
  splitParts,
  type Target,
} from './arguments.ts';
import { removeAt } from './functions.ts';

const operators = { add: '+', sub: '-', mul: '*', div: '/', mod: '%', and: '&', or: '|', xor: '^' } as const;

/** `operation/value/flags` of `avp_op`. */
export interface Operation {
  readonly name: keyof typeof operators | 'not';
  readonly operand: Operand;
  readonly deletes: boolean;
}

export function parseOperation(text: ByteString): Operation | ArgumentProblem {
  const [name = '', value = '', ...rest] = splitParts(text);
  const lower = name.toLowerCase();
  if (lower !== 'not' && !Object.hasOwn(operators, lower)) {
    return new ArgumentProblem(
      `unknown operation \`${name}\``,
      `Known are not, ${Object.keys(operators).join(', ')}.`,
    );
  }
  if (rest.length > 1 || rest[0] === '') return new ArgumentProblem(`\`${text}\` has too many slashes`);
  const flags = parseFlags(rest[0] ?? '', 'gd');
  const operand = parseOperand(value);
  if (flags instanceof ArgumentProblem) return flags;
  if (operand instanceof ArgumentProblem) return operand;
  if ('value' in operand && typeof operand.value !== 'number')
    return new ArgumentProblem(`\`${value}\` is not an integer`, 'Write i:number.');
  return { name: lower as Operation['name'], operand, deletes: flags.includes('d') };
}

/**
 * Computes with all integers of an AVP, flag `g` or not. Results are new values; those computed with stay, unless
 * flag `d` removes them. With several integers on the right, each result is what the next one is computed with.
 */
export function operate(execution: Execution, target: Target, operation: Operation): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.avp);
  const destination = target.destination === null ? name : avpNameOf(execution, target.destination);
  if (name === null || destination === null) return -1;
  const values = avps.all(name);
  const used = [...values.keys()].filter((index) => typeof values[index] === 'number');
  if (values.length === 0 || (used.length === 0 && operation.name !== 'not')) return -1;
  let results = 0;
  for (const left of used.length === 0 ? [0] : used.map((index) => values[index] as number)) {
    const rights = integersOf(execution, operation.operand);
    if (rights.length === 0) return -1;
    let result = left;
    for (const right of rights) {
      result = compute(execution, operation.name, result, right);
      avps.push(destination, result);
      results++;
    }
  }
  if (operation.deletes) removeAt(avps, name, used, destination === name ? results : 0);
  return 1;
}

/** Integers of an operand: of an AVP those among its values, of another variable its value when it is one. */
function integersOf(execution: Execution, operand: Operand): number[] {
  const integers = operandValues(execution, operand).filter((value) => typeof value === 'number');
  if (integers.length === 0 && 'variable' in operand && !isAvp(operand.variable))
    execution.log('ERROR', `${operand.variable} is not an integer`);
  return integers;
}

/** Division by zero gives 0; `not` is that of the operand. */
function compute(execution: Execution, name: Operation['name'], left: number, right: number): number {
  if (name === 'not') return ~right;
  const result = integerArithmetic(operators[name], left, right);
  if (typeof result === 'number') return result;
  execution.log('ERROR', result.message);
  return 0;
}
