/** `$…` to a tree: name, inner name, index, transformations (reference: language 5.1, 6). */
import type { InnerName, Span, Variable, VariableIndex } from './ast.ts';
import type { ByteString } from './bytes.ts';
import type { SyntaxProblem } from './problems.ts';
import { closingParenthesis } from './token-patterns.ts';
import { scanTransformation } from './transformations.ts';

/** Maps an index into the text being read to an offset in the script. */
export type Locate = (index: number) => number;

/** Variables may stand this deep in each other's names, indexes and arguments. */
const depthLimit = 20;

export interface ScannedVariable {
  readonly variable: Variable;
  /** Index after the variable. */
  readonly end: number;
  /** What is wrong with its form, or null. */
  readonly malformed: string | null;
}

/**
 * Reads the variable token `text` (from `$` to its end) as it stands in code.
 * @param offset where the token starts in the script
 */
export function parseVariable(
  text: ByteString,
  offset: number,
): { readonly variable: Variable; readonly problems: readonly SyntaxProblem[] } {
  const locate: Locate = (index) => offset + index;
  const scanned = scanVariable(text, 0, locate, 0);
  // What follows a bare name in the token is part of it for the lexer, and ignored after that (1.8).
  const span = { start: offset, end: offset + text.length };
  const variable = { ...scanned.variable, text, span };
  if (scanned.malformed === null) return { variable, problems: [] };
  return { variable, problems: [malformedVariable(text, span, scanned.malformed)] };
}

export function malformedVariable(text: string, span: Span, reason: string): SyntaxProblem {
  return {
    code: 'variable-malformed',
    severity: 'error',
    span,
    message: `\`${text}\` is no variable: ${reason}`,
    hint: 'The forms are `$name`, `$name(inner)` and `$(name(inner)[index]{class.operation,argument})`.',
  };
}

/** Letters, digits, `_`, `.`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e
  );
}

/** Reads one variable at `start`, which must be a `$`. Never throws. */
export function scanVariable(text: string, start: number, locate: Locate, depth: number): ScannedVariable {
  let at = start + 1;
  let malformed: string | null = null;
  const outer = text[at] === '(';
  let context: Variable['context'] = null;
  if (outer) at++;
  if (outer && text[at] === '<') {
    const close = text.indexOf('>', at);
    const word = text.slice(at + 1, close);
    if (close > 0 && (word === 'request' || word === 'reply')) {
      context = word;
      at = close + 1;
    } else {
      malformed = 'a context is `<request>` or `<reply>`';
    }
  }
  const nameStart = at;
  if (text[at] === '$') at++;
  else while (at < text.length && isNameCode(text.charCodeAt(at))) at++;
  const name = text.slice(nameStart, at);
  if (name === '') malformed ??= 'it has no name';

  let inner: InnerName | null = null;
  if (text[at] === '(' && malformed === null) {
    const close = closingParenthesis(text, at);
    if (close < 0) malformed = 'a `)` is missing';
    else if (close === at + 1) malformed = 'the name in parentheses is empty';
    else {
      inner = readInner(text, at + 1, close, locate, depth);
      at = close + 1;
    }
  }
  let index: VariableIndex | null = null;
  const transformations: Variable['transformations'][number][] = [];
  if (outer && malformed === null) {
    if (text[at] === '[') {
      const read = readIndex(text, at, locate, depth);
      if (read === null) malformed = 'a `]` is missing';
      else if (read.end === at + 2) malformed = 'the index is empty';
      else {
        index = read.index;
        at = read.end;
      }
    }
    while (text[at] === '{' && malformed === null) {
      const read = scanTransformation(text, at, locate, depth);
      malformed = read.malformed;
      at = malformed === null ? skipBlanks(text, read.end) : read.end;
      if (read.transformation !== null) transformations.push(read.transformation);
    }
    if (malformed === null) {
      if (text[at] === ')') at++;
      else malformed = at >= text.length ? 'a `)` is missing' : `\`${text[at]}\` does not fit into it`;
    }
  }
  return {
    variable: {
      kind: 'Variable',
      text: text.slice(start, at),
      context,
      name,
      inner,
      index,
      transformations,
      span: { start: locate(start), end: locate(at) },
    },
    end: at,
    malformed,
  };
}

/** A variable at `start`, or null when there is none that is well formed. */
export function innerVariable(
  text: string,
  start: number,
  locate: Locate,
  depth: number,
): ScannedVariable | null {
  if (text[start] !== '$' || depth >= depthLimit) return null;
  const scanned = scanVariable(text, start, locate, depth + 1);
  return scanned.malformed === null ? scanned : null;
}

export function skipBlanks(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}

function readInner(text: string, start: number, end: number, locate: Locate, depth: number): InnerName {
  const scanned = innerVariable(text, start, locate, depth);
  const whole = scanned !== null && skipBlanks(text, scanned.end) === end;
  return {
    text: text.slice(start, end),
    variable: scanned?.variable ?? null,
    whole,
    span: { start: locate(start), end: locate(end) },
  };
}

function readIndex(
  text: string,
  open: number,
  locate: Locate,
  depth: number,
): { index: VariableIndex; end: number } | null {
  const scanned = innerVariable(text, open + 1, locate, depth);
  // Whatever follows a variable in an index is ignored.
  const close = text.indexOf(']', scanned?.end ?? open);
  if (close < 0) return null;
  const word = text.slice(open + 1, close);
  const value =
    scanned?.variable ??
    (word === '*' ? '*' : /^-?[0-9]*$/.test(word) ? Number.parseInt(word, 10) || 0 : { word });
  return { index: { value, span: { start: locate(open), end: locate(close + 1) } }, end: close + 1 };
}
