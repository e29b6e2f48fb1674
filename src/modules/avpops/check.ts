import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { orderIgnoreCase } from '../../values/comparison.ts';
import { compileGlob } from '../../values/glob.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { type Operand, parseOperand, splitParts } from './arguments.ts';

const operations = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 're', 'fm', 'and', 'or', 'xor'] as const;

/** `operation/value/flags` of `avp_check`. */
export interface Check {
  readonly operation: (typeof operations)[number];
  readonly operand: Operand;
  readonly ignoreCase: boolean;
  /** Any value of the AVP may pass, not only the newest. */
  readonly all: boolean;
}

export function parseCheck(text: ByteString): Check | ArgumentProblem {
  const [operation = '', ...rest] = splitParts(text);
  const known = operations.find((name) => name === operation.toLowerCase());
  if (known === undefined)
    return new ArgumentProblem(`unknown operation \`${operation}\``, `Known are ${operations.join(', ')}.`);
  const flags = rest.length > 1 && /^[gi]*$/i.test(rest[rest.length - 1]!) ? rest.pop()!.toLowerCase() : '';
  if (rest.length === 0) return new ArgumentProblem(`\`${text}\` has no value to compare with`);
  const operand = parseOperand(rest.join('/'));
  if (operand instanceof ArgumentProblem) return operand;
  return { operation: known, operand, ignoreCase: flags.includes('i'), all: flags.includes('g') };
}

/** Whether a value passes; values of different kinds never do. Null: a bad regular expression. */
export function passes({ operation, ignoreCase }: Check, left: AvpValue, right: AvpValue): boolean | null {
  switch (operation) {
    case 're': {
      const regex = cachedRegex(String(right), { ignoreCase, newline: true });
      return regex instanceof RegexError ? null : regex.test(String(left));
    }
    case 'fm':
      return compileGlob(String(right), { ignoreCase }).test(String(left));
    case 'and':
      return typeof left === 'number' && typeof right === 'number' && (left & right) !== 0;
    case 'or':
      return typeof left === 'number' && typeof right === 'number' && (left | right) !== 0;
    case 'xor':
      return typeof left === 'number' && typeof right === 'number' && (left ^ right) !== 0;
  }
  const order = compare(left, right, ignoreCase);
  if (order === null) return false;
  switch (operation) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
  }
}

function compare(left: AvpValue, right: AvpValue, ignoreCase: boolean): number | null {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'number' || typeof right === 'number') return null;
  if (ignoreCase) return orderIgnoreCase(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}
