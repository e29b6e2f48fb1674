/** `{class.operation,argument,…}` inside a variable (reference: language 6). */
import type { Transformation, TransformationArgument } from './ast.ts';
import { innerVariable, type Locate, skipBlanks } from './variables.ts';

export interface ScannedTransformation {
  readonly transformation: Transformation | null;
  readonly end: number;
  readonly malformed: string | null;
}

/** Reads one transformation at `start`, which must be a `{`. */
export function scanTransformation(
  text: string,
  start: number,
  locate: Locate,
  depth: number,
): ScannedTransformation {
  let at = skipBlanks(text, start + 1);
  const nameStart = at;
  while (at < text.length && text[at] !== ',' && text[at] !== '}' && text[at] !== ')') at++;
  const name = text.slice(nameStart, at).trim();
  const dot = name.indexOf('.');
  if (dot <= 0 || dot === name.length - 1) {
    return { transformation: null, end: at, malformed: 'a transformation is written `{class.operation}`' };
  }
  const className = name.slice(0, dot).toLowerCase();
  const operation = name.slice(dot + 1).toLowerCase();
  const list: TransformationArgument[] = [];
  while (text[at] === ',') {
    const read = readArgument(text, at + 1, className, operation, list.length, locate, depth);
    list.push(read.argument);
    at = read.end;
  }
  if (text[at] !== '}') return { transformation: null, end: at, malformed: 'a `}` is missing' };
  const span = { start: locate(start), end: locate(at + 1) };
  return {
    transformation: { className, operation, arguments: list, span },
    end: at + 1,
    malformed: null,
  };
}

function readArgument(
  text: string,
  start: number,
  className: string,
  operation: string,
  position: number,
  locate: Locate,
  depth: number,
): { argument: TransformationArgument; end: number } {
  const make = (end: number, variable: TransformationArgument['variable'] = null) => ({
    argument: { text: text.slice(start, end), variable, span: { start: locate(start), end: locate(end) } },
    end,
  });
  // A substitution is one argument: its separator is its own, and a comma belongs to it.
  if (className === 're' && operation === 'subst') {
    const scanned = innerVariable(text, skipBlanks(text, start), locate, depth);
    if (scanned !== null && text[skipBlanks(text, scanned.end)] === '}') {
      return make(skipBlanks(text, scanned.end), scanned.variable);
    }
    return make(endOfSubstitution(text, start, locate, depth));
  }
  // The separator of a selection and the padding of a filling are characters, the comma included.
  const character =
    (className === 's' && operation === 'select' && position === 1 && text[start + 1] === '}') ||
    (className === 's' &&
      operation.startsWith('fill.') &&
      position === 0 &&
      text[start] === ',' &&
      text[start + 1] === ',');
  if (character) return make(start + 1);

  const first = skipBlanks(text, start);
  const scanned = innerVariable(text, first, locate, depth);
  if (scanned !== null) {
    const after = skipBlanks(text, scanned.end);
    if (text[after] === ',' || text[after] === '}') return make(after, scanned.variable);
  }
  if (text[first] === '"' || text[first] === "'") {
    const close = text.indexOf(text[first]!, first + 1);
    const after = close < 0 ? -1 : skipBlanks(text, close + 1);
    if (after > 0 && (text[after] === ',' || text[after] === '}')) return make(after);
  }
  let at = start;
  while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
  return make(at);
}

/** Braces in a pattern are escaped; those of variables in the replacement are not. */
function endOfSubstitution(text: string, start: number, locate: Locate, depth: number): number {
  let at = start;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === '\\') at += 2;
    else at = innerVariable(text, at, locate, depth)?.end ?? at + 1;
  }
  return Math.min(at, text.length);
}
