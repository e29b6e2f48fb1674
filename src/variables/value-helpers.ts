import type { Execution } from '../declarations/execution.ts';
import type { VariableUse } from '../declarations/module.ts';
import type { ByteString, Value } from '../values/value.ts';
import { TextAndInteger } from '../values/value.ts';

/** What `$msg.flag(F)` and its like give: prints `true` or `false`, is the integer 1 or 0 otherwise. */
export function booleanValue(value: boolean): Value {
  return value ? yes : no;
}

const yes = new TextAndInteger('true', 1, true);
const no = new TextAndInteger('false', 0, true);

/** A text that also knows a number, without being an integer (`$rp`, `$rm`). */
export function numberedText(text: ByteString, integer: number): Value {
  return new TextAndInteger(text, integer, false);
}

/** The text of an assigned value, null when it has none: a plain integer has no text form here. */
export function assignedText(value: Value): ByteString | null {
  if (typeof value === 'string') return value;
  return value instanceof TextAndInteger ? value.text : null;
}

/** NULL for a text that is missing or empty, as the server treats parts of a message. */
export function textOrNull(text: ByteString | null): ByteString | null {
  return text === null || text === '' ? null : text;
}

/** How several values are printed as one. */
const separator = ', ';

/** Values that are joined must fit into 511 bytes with the end of the text, or reading them fails. */
const longestJoined = 510;

/** The values as one text, NULL ones as empty; NULL (with an error) when that is too long for the server. */
export function joined(execution: Execution, values: readonly unknown[]): ByteString | null {
  const text = values.join(separator);
  if (text.length <= longestJoined) return text;
  execution.log('ERROR', 'local buffer length exceeded!');
  return null;
}

/** The same of header values: no separator is put in while there is nothing yet, so empty ones in front leave no trace. */
export function joinedHeaders(
  execution: Execution,
  values: readonly (ByteString | null)[],
): ByteString | null {
  const first = values.findIndex((value) => value !== null && value !== '');
  return joined(execution, first < 0 ? [] : values.slice(first));
}

/** The value that an index picks: 0 (or none) the first, -1 the last; NULL when out of range. */
export function pick(values: readonly ByteString[], index: VariableUse['index']): Value {
  const position = positionOf(values.length, index);
  return position === null ? null : values[position]!;
}

/** Position that an index means among `count` values; null when there is no such value. */
export function positionOf(count: number, index: VariableUse['index']): number | null {
  if (index === 'append' || index === '*') return null;
  const position = index === null ? 0 : index < 0 ? count + index : index;
  return position >= 0 && position < count ? position : null;
}
