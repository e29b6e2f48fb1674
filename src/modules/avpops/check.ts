import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { equalsIgnoreCase, orderIgnoreCase } from '../../values/comparison.ts';
import { compileGlob } from '../../values/glob.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { type Operand, parseFlags, parseOperand, splitParts } from './arguments.ts';

const operations = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 're', 'fm', 'and', 'or', 'xor'] as const;

/** `operation/value/flags` of `avp_check`. */
export interface Check {
  readonly operation: (typeof operations)[number];
  readonly operand: Operand;
  /** Of the operation `re`. */
  readonly regex: Regex | null;
  readonly ignoreCase: boolean;
  /** Any value of the AVP may pass, not only the newest. */
  readonly all: boolean;
}

export function parseCheck(text: ByteString): Check | ArgumentProblem {
  const [name = '', value = '', ...rest] = splitParts(text);
  const operation = operations.find((known) => known === name.toLowerCase());
  if (operation === undefined)
    return new ArgumentProblem(`unknown operation \`${name}\``, `Known are ${operations.join(', ')}.`);
  if (rest.length > 1 || rest[0] === '') return new ArgumentProblem(`\`${text}\` has too many slashes`);
  const flags = parseFlags(rest[0] ?? '', 'gi');
  const operand = parseOperand(value);
  if (flags instanceof ArgumentProblem) return flags;
  if (operand instanceof ArgumentProblem) return operand;
  const pattern = 'value' in operand ? operand.value : null;
  let regex: Regex | RegexError | null = null;
  if (operation === 're') {
    if (typeof pattern !== 'string') return new ArgumentProblem('the operation re needs a literal text');
    regex = cachedRegex(pattern, { ignoreCase: true, newline: true });
    if (regex instanceof RegexError) return new ArgumentProblem(`bad expression: ${regex.message}`);
  }
  if (operation === 'fm' && typeof pattern === 'number')
    return new ArgumentProblem('the operation fm needs a text');
  return { operation, operand, regex, ignoreCase: flags.includes('i'), all: flags.includes('g') };
}

/** Whether a value passes; values of different kinds never do. */
export function passes(check: Check, left: AvpValue, right: AvpValue): boolean {
  if (typeof left === 'number') return typeof right === 'number' && numbersPass(check.operation, left, right);
  return typeof right === 'string' && textsPass(check, left, right);
}

function numbersPass(operation: Check['operation'], left: number, right: number): boolean {
  switch (operation) {
    case 'and':
      return (left & right) !== 0;
    case 'or':
      return (left | right) !== 0;
    case 'xor':
      return (left ^ right) !== 0;
    default:
      return isOrdered(operation, left - right);
  }
}

/** Only equality looks at the case of letters, unless told not to; order and expressions never do. */
function textsPass({ operation, regex, ignoreCase }: Check, left: ByteString, right: ByteString): boolean {
  switch (operation) {
    case 're':
      return regex!.test(left);
    case 'fm':
      return compileGlob(right, { ignoreCase }).test(left);
    case 'eq':
    case 'ne':
      return (ignoreCase ? equalsIgnoreCase(left, right) : left === right) === (operation === 'eq');
    default:
      return isOrdered(operation, orderIgnoreCase(left, right));
  }
}

function isOrdered(operation: Check['operation'], order: number): boolean {
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
    default:
      return false;
  }
}
