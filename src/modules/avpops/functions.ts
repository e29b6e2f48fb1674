import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { setHost, setUser } from '../../sip/uri-edit.ts';
import { type Substitution, SubstitutionProblem, substitute } from '../../transformations/substitution.ts';
import { integerArithmetic } from '../../values/arithmetic.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { parseLeadingInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { appendBranch, newBranch } from '../../variables/branch-set.ts';
import { readVariable, referenceOf } from '../../variables/reference.ts';
import { changeRequestUri, setRequestUri } from '../../variables/request-uri.ts';
import { textOrNull } from '../../variables/value-helpers.ts';
import {
  avpNameOf,
  avpValueOf,
  type Named,
  type Operand,
  operandValue,
  parseOperand,
  splitParts,
} from './arguments.ts';
import { type Check, passes } from './check.ts';

/** Flags of a name: the last part, when it is one. */
export function flagsOf({ rest }: Named): ByteString {
  const last = rest[rest.length - 1] ?? '';
  return /^[a-z]*$/i.test(last) ? last.toLowerCase() : '';
}

export function deleteAvp(execution: Execution, target: Named): number {
  const name = avpNameOf(execution, target.variable);
  if (name === null || execution.avps.get(name) === null) return -1;
  if (flagsOf(target).includes('g')) execution.avps.removeAll(name);
  else execution.avps.remove(name);
  return 1;
}

export function isAvpSet(execution: Execution, target: Named): number {
  const name = avpNameOf(execution, target.variable);
  if (name === null) return -1;
  const flags = flagsOf(target);
  const values = execution.avps.all(name);
  const fits = (value: AvpValue) =>
    (!flags.includes('s') || typeof value === 'string') &&
    (!/[ni]/.test(flags) || typeof value === 'number') &&
    (!flags.includes('e') || value === '' || value === 0);
  return (flags === '' ? values.length > 0 : values.slice(0, 1).some(fits)) ? 1 : -1;
}

export function copyAvp(execution: Execution, source: Named, target: Named): number {
  const { avps } = execution;
  const [from, to] = [avpNameOf(execution, source.variable), avpNameOf(execution, target.variable)];
  if (from === null || to === null) return -1;
  const flags = flagsOf(target);
  const values = flags.includes('g') ? avps.all(from) : avps.all(from).slice(0, 1);
  if (values.length === 0) return -1;
  if (flags.includes('d')) {
    if (flags.includes('g')) avps.removeAll(from);
    else avps.remove(from);
  }
  // Newest first, so the copy is in reverse.
  for (const value of values) avps.push(to, cast(value, flags));
  return 1;
}

function cast(value: AvpValue, flags: ByteString): AvpValue {
  if (flags.includes('n') && typeof value === 'string') return parseLeadingInteger(value);
  return flags.includes('s') && typeof value === 'number' ? String(value) : value;
}

export function checkAvp(execution: Execution, target: Named, check: Check): number {
  const reference = referenceOf(execution, target.variable);
  const right = operandValue(execution, check.operand);
  if (reference === null || right === null) return -1;
  const name = reference.avpName(execution);
  const first = avpValueOf(reference.get(execution));
  const lefts = check.all && name !== null ? execution.avps.all(name) : first === null ? [] : [first];
  for (const left of lefts) {
    const result = passes(check, left, right);
    if (result === null) execution.log('ERROR', `bad regular expression "${right}"`);
    if (result === true) return 1;
  }
  return -1;
}

const operators = { add: '+', sub: '-', mul: '*', div: '/', mod: '%', and: '&', or: '|', xor: '^' } as const;

/** `operation/value/flags` of `avp_op`. */
export interface Operation {
  readonly name: keyof typeof operators | 'not';
  readonly operand: Operand | null;
  readonly all: boolean;
  readonly deletes: boolean;
}

export function parseOperation(text: ByteString): Operation | ArgumentProblem {
  const [name = '', value = '', flags = ''] = splitParts(text);
  const lower = name.toLowerCase();
  if (lower !== 'not' && !Object.hasOwn(operators, lower)) {
    return new ArgumentProblem(
      `unknown operation \`${name}\``,
      `Known are not, ${Object.keys(operators).join(', ')}.`,
    );
  }
  const operand = lower === 'not' && value === '' ? null : parseOperand(value);
  if (operand instanceof ArgumentProblem) return operand;
  return {
    name: lower as Operation['name'],
    operand,
    all: flags.includes('g'),
    deletes: flags.includes('d'),
  };
}

export function operate(execution: Execution, target: Named, operation: Operation): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.variable);
  const destination = target.rest[0]?.startsWith('$') ? avpNameOf(execution, target.rest[0]) : name;
  if (name === null || destination === null) return -1;
  const right = operation.operand === null ? 0 : operandValue(execution, operation.operand);
  const count = operation.all ? avps.all(name).length : Math.min(1, avps.all(name).length);
  let done = 0;
  for (let index = 0; index < count; index++) {
    const left = avps.get(name, index);
    if (typeof left !== 'number' || typeof right !== 'number') continue;
    const result =
      operation.name === 'not' ? ~left : integerArithmetic(operators[operation.name], left, right);
    if (typeof result === 'object') {
      execution.log('ERROR', result.message);
      continue;
    }
    done++;
    if (destination === name) avps.replace(name, index, result);
    else avps.push(destination, result);
  }
  if (operation.deletes && destination !== name)
    for (let index = 0; index < count; index++) avps.remove(name);
  return done > 0 ? 1 : -1;
}

export function substituteAvp(execution: Execution, target: Named, substitution: Substitution): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.variable);
  const hasDestination = target.rest[0]?.startsWith('$') ?? false;
  const destination = hasDestination ? avpNameOf(execution, target.rest[0]!) : name;
  if (name === null || destination === null) return -1;
  const flags = flagsOf({ variable: '', rest: hasDestination ? target.rest.slice(1) : target.rest });
  const count = flags.includes('g') ? avps.all(name).length : Math.min(1, avps.all(name).length);
  let done = 0;
  for (let index = 0; index < count; index++) {
    const value = avps.get(name, index);
    if (typeof value !== 'string') continue;
    const result = substitute(substitution, value, (text) => readVariable(execution, text));
    if (result instanceof SubstitutionProblem) execution.log('ERROR', result.message);
    if (typeof result !== 'string') continue;
    done++;
    if (hasDestination) avps.push(destination, result);
    else avps.replace(name, index, result);
  }
  if (flags.includes('d') && hasDestination) for (let index = 0; index < count; index++) avps.remove(name);
  return done > 0 ? 1 : -1;
}

/** `$ru`, `$ru/username`, `$ru/domain`, `$du`, `$br`, `$hdr(name)/request`, `$hdr(name)/reply`. */
export function pushTo(execution: Execution, target: Named, source: Named): number {
  const { message, server } = execution;
  const reference = referenceOf(execution, source.variable);
  if (reference === null) return -1;
  const name = reference.avpName(execution);
  const first = avpValueOf(reference.get(execution));
  const all =
    flagsOf(source).includes('g') && name !== null ? execution.avps.all(name) : first === null ? [] : [first];
  const [value] = all;
  if (value === undefined) return -1;
  const text = String(value);
  const part = target.rest[0]?.toLowerCase() ?? '';
  const header = /^\$hdr\((.+)\)$/.exec(target.variable)?.[1];
  if (header !== undefined) {
    for (const item of all) {
      const line = `${header}: ${item}\r\n`;
      if (part === 'reply') message.replyHeaders.push(line);
      else
        message.edits.appendHeader(message.sip, line, null, {
          what: `avp_pushto ${line.trimEnd()}`,
          origin: execution.position(),
        });
    }
    return 1;
  }
  switch (target.variable) {
    case '$ru':
      if (part === 'username') return changeRequestUri(execution, (uri) => setUser(uri, text)) ? 1 : -1;
      if (part === 'domain') return changeRequestUri(execution, (uri) => setHost(uri, text)) ? 1 : -1;
      setRequestUri(message, text);
      return 1;
    case '$du':
      message.destinationUri = textOrNull(text);
      return 1;
    case '$br':
      return all.every((item) => appendBranch(message, server.version, newBranch(String(item)))) ? 1 : -1;
    default:
      execution.log('ERROR', `a value cannot be put into ${target.variable}`);
      return -1;
  }
}

export function insertAvp(execution: Execution, target: Named, operand: Operand, index: number): number {
  const { avps } = execution;
  const name = avpNameOf(execution, target.variable);
  const value = operandValue(execution, operand);
  if (name === null || value === null) return -1;
  const values = avps.all(name);
  const position = Math.min(index < 0 ? Math.max(0, values.length + 1 + index) : index, values.length);
  values.splice(position, 0, value);
  avps.removeAll(name);
  for (const item of values.reverse()) avps.push(name, item);
  return 1;
}

export const operandArgument = arg.parsed('value', '`i:number`, `s:text` or a variable.', parseOperand, {
  raw: true,
});
