import type { Version } from '../../../grammar/dialect.ts';
import type { EventParameter } from '../../declarations/events.ts';
import type { ByteString } from '../../values/value.ts';

export interface LineOptions {
  readonly delimiter: ByteString;
  /** 3.x: stands for the delimiter inside a value; null when not set. */
  readonly escapeDelimiter: ByteString | null;
  /** 3.x: lines begin with the first value. */
  readonly suppressName: boolean;
}

/** One line of an event file, with its newline: the name and the values, nothing quoted (reference: events 3.3). */
export function eventLine(
  event: ByteString,
  parameters: readonly EventParameter[],
  options: LineOptions,
): ByteString {
  const { delimiter } = options;
  let line = options.suppressName ? '' : event;
  for (const { value } of parameters) {
    // Without a name the server writes no delimiter until something stands in the line.
    if (!options.suppressName || line !== '') line += delimiter;
    line += value;
  }
  return `${line}\n`;
}

/**
 * The parameters as 3.x writes them, so that no value looks like two: the first byte of the delimiter becomes a
 * blank, or, with `escape_delimiter`, the delimiter becomes the escape text. 2.4 writes values as they are.
 */
export function separable(
  parameters: readonly EventParameter[],
  options: LineOptions,
  version: Version,
): readonly EventParameter[] {
  const { delimiter, escapeDelimiter } = options;
  if (version === '2.4' || delimiter === '') return parameters;
  const sought = escapeDelimiter === null ? delimiter.charAt(0) : delimiter;
  if (!parameters.some(({ value }) => typeof value === 'string' && value.includes(sought))) return parameters;
  return parameters.map(({ name, value }) => ({
    name,
    value: typeof value === 'string' ? value.replaceAll(sought, () => escapeDelimiter ?? ' ') : value,
  }));
}
