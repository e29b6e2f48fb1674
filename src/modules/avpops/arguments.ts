import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, integerOf, isInteger, textOf, type Value } from '../../values/value.ts';
import { referenceOf } from '../../variables/reference.ts';

/** A variable as text, with what stands behind its slashes. */
export interface Named {
  readonly variable: ByteString;
  readonly rest: readonly ByteString[];
}

/** Reads `$avp(x)/g`, `$ru/username`, `$avp(x)/$avp(y)/g`: a variable and parts separated by slashes. */
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
  if (text.startsWith('s:')) return { value: text.slice(2) };
  if (!text.startsWith('i:')) return { value: text };
  const digits = text.slice(2);
  const value = /^0x[0-9a-f]+$/i.test(digits) ? Number(digits) | 0 : parseInteger(digits);
  return value === null ? new ArgumentProblem(`\`${digits}\` is not an integer`) : { value };
}

/** The name of the AVP that a text is; null (after logging) when it is none. */
export function avpNameOf(execution: Execution, text: ByteString): ByteString | null {
  const name = referenceOf(execution, text)?.avpName(execution) ?? null;
  if (name === null) execution.log('ERROR', `${text} is not an AVP`);
  return name;
}

/** A value that an AVP can hold, or null. */
export function avpValueOf(value: Value): AvpValue | null {
  return isInteger(value) ? integerOf(value) : textOf(value);
}

export function operandValue(execution: Execution, operand: Operand): AvpValue | null {
  if ('value' in operand) return operand.value;
  return avpValueOf(referenceOf(execution, operand.variable)?.get(execution) ?? null);
}
