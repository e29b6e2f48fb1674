import type { ByteString } from '../values/value.ts';
import {
  type AMPERSAND,
  COMMA,
  EQUAL,
  GREATER,
  isSpace,
  QUOTE,
  SEMICOLON,
  sameText,
  skipSpace,
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
  /** Position of the `,` or `>` that ended the list, else the end of the range. */
  readonly end: number;
}

/**
 * Reads `a=1;b;c="x;y"` between start and end as the server does: white space and line breaks are allowed behind
 * each part but not in front of all, a name may be empty, a backslash in quotes means nothing.
 * @param start the first character after the leading `;`
 * @returns null for a `;` or a `=` with nothing behind it, an unterminated quote, or anything else between the parts
 */
export function parseParameters(text: ByteString, start = 0, end = text.length): ParameterList | null {
  const parameters: Parameter[] = [];
  let at = start;
  for (;;) {
    const nameStart = at;
    while (at < end && !endsName(text.charCodeAt(at))) at++;
    const name = text.slice(nameStart, at);
    let parameterEnd = at;
    let value: ByteString | null = null;
    let quoted = false;
    at = skipSpace(text, at, end);
    if (at < end && text.charCodeAt(at) === EQUAL) {
      let valueStart = skipSpace(text, at + 1, end);
      quoted = valueStart < end && text.charCodeAt(valueStart) === QUOTE;
      if (quoted) {
        valueStart++;
        at = text.indexOf('"', valueStart);
        if (at < 0 || at >= end) return null;
      } else {
        at = valueStart;
        while (at < end && !endsValue(text.charCodeAt(at))) at++;
        if (at === valueStart) return null;
      }
      value = text.slice(valueStart, at);
      if (quoted) at++;
      parameterEnd = at;
      at = skipSpace(text, at, end);
    }
    parameters.push({ name, value, quoted, start: nameStart, end: parameterEnd });
    if (at >= end) return { parameters, end };
    const code = text.charCodeAt(at);
    if (code === COMMA || code === GREATER) return { parameters, end: at };
    if (code !== SEMICOLON) return null;
    at = skipSpace(text, at + 1, end);
    if (at >= end) return null;
  }
}

/** True for what ends a value outside quotes. */
export function endsValue(code: number): boolean {
  return code === SEMICOLON || code === COMMA || isSpace(code);
}

function endsName(code: number): boolean {
  return code === EQUAL || endsValue(code);
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
