import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, integerOf, isInteger, textOf, type Value } from '../../values/value.ts';
import { referenceOf } from '../../variables/reference.ts';

/** An AVP as text, the AVP that receives the result, and flags in lower case. */
export interface Target {
  readonly avp: ByteString;
  readonly destination: ByteString | null;
  readonly flags: ByteString;
}

/** Whether a text is an AVP, with or without an index. */
export function isAvp(text: ByteString): boolean {
  return /^\$\(?avp\(.*\)$/s.test(text);
}

/** Reads `$avp(x)/flags`, and `$avp(x)/$avp(y)/flags` where a destination is allowed. */
export function targetParser(
  known: string,
  { destination: mayHaveDestination = false } = {},
): (text: ByteString) => Target | ArgumentProblem {
  return (text) => {
    const [avp = '', ...rest] = splitParts(text);
    const destination = mayHaveDestination && rest[0]?.startsWith('$') === true ? rest.shift()! : null;
    for (const name of destination === null ? [avp] : [avp, destination])
      if (!isAvp(name)) return new ArgumentProblem(`\`${name}\` is not an AVP`, 'Write $avp(name).');
    const flags = parseFlags(rest[0] ?? '', known);
    return flags instanceof ArgumentProblem ? flags : { avp, destination, flags };
  };
}

/** Flags in lower case, when all are known. */
export function parseFlags(flags: ByteString, known: string): ByteString | ArgumentProblem {
  const lower = flags.toLowerCase();
  const unknown = [...lower].find((flag) => !known.includes(flag));
  return unknown === undefined ? lower : new ArgumentProblem(`unknown flag \`${unknown}\``);
}

/** A variable as text, with what stands behind its slashes. */
export interface Named {
  readonly variable: ByteString;
  readonly rest: readonly ByteString[];
}

/** Reads `$ru/username`, `$var(x)`: a variable and parts separated by slashes. */
export function parseNamed(text: ByteString): Named | ArgumentProblem {
  const [variable = '', ...rest] = splitParts(text);
  if (!/^\$(?:\(.*\)|[\w.]+(?:\(.*\))?)$/s.test(variable)) {
    return new ArgumentProblem(
      `\`${text}\` does not begin with a variable`,
      'Write $avp(name), then flags after a slash.',
    );
  }
  return { variable, rest };
}

/** Splits at slashes outside of parentheses. */
export function splitParts(text: ByteString): ByteString[] {
  const parts: ByteString[] = [];
  let depth = 0;
  let part = '';
  for (const character of text.trim()) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (character === '/' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts;
}

/** A value as the module writes it: `i:7`, `s:text`, a variable, or a bare text. */
export type Operand = { readonly value: AvpValue } | { readonly variable: ByteString };

export function parseOperand(text: ByteString): Operand | ArgumentProblem {
  if (text.startsWith('$')) return { variable: text };
  const kind = text[1] === ':' ? text[0]!.toLowerCase() : 's';
  const value = text[1] === ':' ? text.slice(2) : text;
  if (value === '' || !'is'.includes(kind))
    return new ArgumentProblem(`\`${text}\` is not a value`, 'Write i:number, s:text or a variable.');
  if (kind === 's') return { value };
  const number = /^0x[0-9a-f]+$/i.test(value) ? Number(value) | 0 : parseInteger(value);
  return number === null ? new ArgumentProblem(`\`${value}\` is not an integer`) : { value: number };
}

/** The name of the AVP that a text is; null (after logging) when it is none. */
export function avpNameOf(execution: Execution, text: ByteString): ByteString | null {
  const name = referenceOf(execution, text)?.avpName(execution) ?? null;
  if (name === null) execution.log('ERROR', `${text} is not an AVP`);
  return name;
}

/** What a variable holds: all values of an AVP, the newest first; of another one its value, NULL as an empty text. */
export function valuesOf(execution: Execution, variable: ByteString): AvpValue[] {
  const reference = referenceOf(execution, variable);
  if (reference === null) return [];
  if (isAvp(variable)) {
    const name = reference.avpName(execution);
    return name === null ? [] : execution.avps.all(name);
  }
  const value: Value = reference.get(execution);
  return [(isInteger(value) ? integerOf(value) : textOf(value)) ?? ''];
}

/** The values of an operand, as `valuesOf` tells them. */
export function operandValues(execution: Execution, operand: Operand): AvpValue[] {
  return 'value' in operand ? [operand.value] : valuesOf(execution, operand.variable);
}
