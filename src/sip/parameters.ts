import type { ByteString } from '../values/value.ts';
import {
  type AMPERSAND,
  COMMA,
  EQUAL,
  isSpace,
  QUOTE,
  quotedEnd,
  SEMICOLON,
  sameText,
  skipSpace,
  trimEnd,
} from './scan.ts';

/** One `;name=value`; offsets are positions in the text the list was read from. */
export interface Parameter {
  readonly name: ByteString;
  /** null without `=`; quotes are taken off. */
  readonly value: ByteString | null;
  readonly quoted: boolean;
  /** First character of the name. */
  readonly start: number;
  /** After the last character of the value (or name). */
  readonly end: number;
}

/** A list of parameters and where reading stopped. */
export interface ParameterList {
  readonly parameters: Parameter[];
  /** Position of the comma that ended the list, else the end of the range. */
  readonly end: number;
}

/**
 * Reads `a=1;b;c="x;y"` between start and end; white space and line breaks between the parts are allowed.
 * A comma outside quotes ends the list when `untilComma` is given.
 * @param start the first character after the leading `;`
 * @returns null for an empty name (`;;`, trailing `;`), an unterminated quote, or a `=` without a value when
 *   `valueNeeded`
 */
export function parseParameters(
  text: ByteString,
  start = 0,
  end = text.length,
  options: { untilComma?: boolean; valueNeeded?: boolean } = {},
): ParameterList | null {
  const parameters: Parameter[] = [];
  let at = start;
  for (;;) {
    const nameStart = skipSpace(text, at, end);
    at = nameStart;
    while (at < end) {
      const code = text.charCodeAt(at);
      if (code === SEMICOLON || code === EQUAL || code === COMMA || code === QUOTE || isSpace(code)) break;
      at++;
    }
    if (at === nameStart) return null;
    const name = text.slice(nameStart, at);
    let parameterEnd = at;
    let value: ByteString | null = null;
    let quoted = false;
    at = skipSpace(text, at, end);
    if (at < end && text.charCodeAt(at) === EQUAL) {
      const valueStart = skipSpace(text, at + 1, end);
      if (valueStart < end && text.charCodeAt(valueStart) === QUOTE) {
        at = quotedEnd(text, valueStart, end);
        if (at < 0) return null;
        value = text.slice(valueStart + 1, at - 1);
        quoted = true;
        parameterEnd = at;
      } else {
        at = valueStart;
        while (at < end) {
          const code = text.charCodeAt(at);
          if (code === SEMICOLON || isSpace(code) || (code === COMMA && options.untilComma)) break;
          at++;
        }
        if (at === valueStart && options.valueNeeded) return null;
        value = text.slice(valueStart, at);
        parameterEnd = Math.max(parameterEnd, at);
      }
      at = skipSpace(text, at, end);
    }
    parameters.push({ name, value, quoted, start: nameStart, end: parameterEnd });
    if (at >= end) return { parameters, end };
    const code = text.charCodeAt(at);
    if (code === COMMA && options.untilComma) return { parameters, end: at };
    if (code !== SEMICOLON) return null;
    at++;
  }
}

/** The first parameter of that name, without regard to case. */
export function findParameter(parameters: readonly Parameter[], name: ByteString): Parameter | null {
  for (const parameter of parameters) if (sameText(parameter.name, name)) return parameter;
  return null;
}

/** The value of the first parameter of that name; '' when it has none, null when absent. */
export function parameterValue(parameters: readonly Parameter[], name: ByteString): ByteString | null {
  const parameter = findParameter(parameters, name);
  return parameter === null ? null : (parameter.value ?? '');
}

/** Splits at a separator, without a look at quotes (URI parameters and headers know none). */
export function parsePlainParameters(
  text: ByteString,
  start: number,
  end: number,
  separator: typeof SEMICOLON | typeof AMPERSAND = SEMICOLON,
): Parameter[] {
  const parameters: Parameter[] = [];
  let at = start;
  while (at <= end) {
    let stop = at;
    let equal = -1;
    while (stop < end && text.charCodeAt(stop) !== separator) {
      if (equal < 0 && text.charCodeAt(stop) === EQUAL) equal = stop;
      stop++;
    }
    if (stop > at) {
      parameters.push({
        name: text.slice(at, equal < 0 ? stop : equal),
        value: equal < 0 ? null : text.slice(equal + 1, stop),
        quoted: false,
        start: at,
        end: stop,
      });
    }
    at = stop + 1;
  }
  return parameters;
}

/** `{param.…}`: items separated by `;`, quotes taken off, blanks around ignored; null for an empty text or item. */
export function parseParameterText(text: ByteString): Parameter[] | null {
  const end = trimEnd(text, 0, text.length);
  // A `;` at the end closes the last item.
  const stop = end > 0 && text.charCodeAt(end - 1) === SEMICOLON ? end - 1 : end;
  return parseParameters(text, 0, stop)?.parameters ?? null;
}
