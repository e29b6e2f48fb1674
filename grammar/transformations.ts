/** `{class.operation,argument,…}` inside a variable (reference: language 6). */
import type { Transformation, TransformationArgument } from './ast.ts';
import { innerVariable, type Locate, skipBlanks } from './variables.ts';

export interface ScannedTransformation {
  readonly transformation: Transformation | null;
  readonly end: number;
  readonly malformed: string | null;
}

/**
 * Reads one transformation at `start`, which must be a `{`. It ends at the `}` that closes it: braces are counted,
 * with and without a backslash in front.
 */
export function scanTransformation(
  text: string,
  start: number,
  locate: Locate,
  depth: number,
): ScannedTransformation {
  const close = closingBrace(text, start);
  const stop = close < 0 ? text.length : close;
  const dot = text.indexOf('.', start);
  const unclosed: ScannedTransformation = {
    transformation: null,
    end: stop,
    malformed: 'a `}` is missing',
  };
  if (dot < 0 || dot >= stop || dot === start + 1) {
    if (close < 0) return unclosed;
    return { transformation: null, end: stop, malformed: 'a transformation is written `{class.operation}`' };
  }
  if (close < 0) return unclosed;
  const className = text.slice(start + 1, dot).toLowerCase();
  const index = className === 'nameaddr' ? readIndex(text, dot + 1, stop, locate, depth) : null;
  const operationStart = index === null ? dot + 1 : index.end + 1;
  let at = operationStart;
  while (at < stop && text[at] !== ',') at++;
  const operation = text.slice(operationStart, at).trim().toLowerCase();
  const list: TransformationArgument[] = [];
  while (text[at] === ',' && at < stop) {
    const read = readArgument(text, at + 1, stop, operation === 'select' && list.length === 1, locate, depth);
    list.push(read.argument);
    at = read.end;
  }
  return {
    transformation: {
      className,
      operation,
      index: index?.argument ?? null,
      arguments: list,
      span: { start: locate(start), end: locate(close + 1) },
    },
    end: close + 1,
    malformed: null,
  };
}

/** The number or the variable before the operation, up to its dot. */
function readIndex(
  text: string,
  start: number,
  stop: number,
  locate: Locate,
  depth: number,
): { argument: TransformationArgument; end: number } | null {
  const variable = innerVariable(text, start, locate, depth);
  const number = /^[+-]?[0-9]+/.exec(text.slice(start, stop))?.[0].length ?? 0;
  const end = variable?.end ?? start + number;
  if (end === start || text[end] !== '.') return null;
  const span = { start: locate(start), end: locate(end) };
  return { argument: { text: text.slice(start, end), variable: variable?.variable ?? null, span }, end };
}

/** The `}` that belongs to the `{` at `open`; -1 when there is none. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/**
 * Reads an argument up to the next `,` or `}` without a backslash in front. What follows a variable does not count,
 * and a separator is the character after the comma, whichever it is.
 */
function readArgument(
  text: string,
  start: number,
  stop: number,
  character: boolean,
  locate: Locate,
  depth: number,
): { argument: TransformationArgument; end: number } {
  const make = (end: number, variable: TransformationArgument['variable'] = null) => ({
    argument: { text: text.slice(start, end), variable, span: { start: locate(start), end: locate(end) } },
    end,
  });
  const ends = (at: number): boolean => at >= stop || text[at] === ',' || text[at] === '}';
  if (character) {
    let end = Math.min(start + 1, stop);
    while (!ends(end)) end++;
    return make(end);
  }
  const scanned = innerVariable(text, skipBlanks(text, start), locate, depth);
  let at = scanned === null ? start : scanned.end;
  while (!ends(at) || (at < stop && at > start && text[at - 1] === '\\')) at++;
  return make(at, scanned?.variable ?? null);
}
