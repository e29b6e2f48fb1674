/** Text to tokens: Chevrotain's lexer, then one pass that knows the keywords of the dialect. */
import { type IToken, Lexer } from 'chevrotain';
import type { Comment, Span } from './ast.ts';
import type { ByteString } from './bytes.ts';
import type { Dialect } from './dialect.ts';
import { keywords } from './keywords.ts';
import type { SyntaxProblem } from './problems.ts';
import { blockCommentEnd, isClosedString, isClosedVariable } from './token-patterns.ts';
import * as t from './tokens.ts';

const lexer = new Lexer(t.vocabulary, {
  positionTracking: 'onlyOffset',
  // The patterns are fixed, and the tests prove them; this saves time at every start.
  skipValidations: true,
  ensureOptimizations: false,
});

/** Stray characters are reported one by one up to here. */
const strayLimit = 20;

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  /** Tokens and comments that go over several lines. */
  readonly multiline: readonly Span[];
  /** Where a string, comment or variable starts that never ends; what follows is no news then. */
  readonly unclosedAt: number | null;
}

/** Splits `text` into tokens. Never throws; linear in the length of the text. */
export function tokenize(text: ByteString, dialect: Dialect): Lexed {
  const { tokens: found, errors, groups } = lexer.tokenize(text);
  const problems: SyntaxProblem[] = [];
  // Text in another encoding, or no text at all: one word about it is enough.
  const shown = errors.length > strayLimit ? errors.slice(0, 1) : errors;
  for (const error of shown) {
    const span = { start: error.offset, end: error.offset + error.length };
    problems.push({
      code: 'syntax-stray-character',
      severity: 'warning',
      span,
      message: describeStray(text.slice(span.start, span.end), errors.length - shown.length),
      hint: 'Remove it: the server writes such characters to its standard output and reads on.',
    });
  }
  for (const slashes of groups.slashComments ?? []) {
    problems.push({
      code: 'syntax-double-slash-comment',
      severity: 'error',
      span: tokenSpan(slashes),
      message: '`//` does not start a comment',
      hint: 'Comments start with `#`, or stand between `/*` and `*/`.',
    });
  }
  const comments = (groups.comments ?? []).map(toComment);
  const tokens = screen(found, text, dialect, problems);
  const unclosed = findUnclosed(tokens, comments, text, dialect);
  if (unclosed !== null) problems.push(unclosed.problem);
  else reportLastLine(comments, text, dialect, problems);
  const multiline = [
    ...tokens.filter(({ image }) => image.includes('\n')).map(tokenSpan),
    ...comments.filter((comment) => comment.text.includes('\n')).map(({ span }) => span),
  ].sort((one, other) => one.start - other.start);
  return { tokens, comments, problems, multiline, unclosedAt: unclosed?.start ?? null };
}

function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

function toComment(token: IToken): Comment {
  const style = token.tokenType === t.LineComment ? 'line' : 'block';
  return { kind: 'Comment', text: token.image, style, span: tokenSpan(token) };
}

/** Gives keywords their type, and reads `elseif` as the two words it should be. */
function screen(found: IToken[], text: string, dialect: Dialect, problems: SyntaxProblem[]): IToken[] {
  const { words, blankWords } = keywords(dialect);
  const screened: IToken[] = [];
  /** End of the last blank-delimited keyword with the blank that belongs to it. */
  let taken = -1;
  for (let index = 0; index < found.length; index++) {
    const token = found[index]!;
    if (token.tokenType !== t.Identifier) {
      screened.push(token);
      continue;
    }
    const image = token.image;
    const end = token.startOffset + image.length;
    if (
      blankWords.has(image) &&
      taken !== token.startOffset &&
      isBlank(text.charCodeAt(token.startOffset - 1)) &&
      isBlank(text.charCodeAt(end))
    ) {
      taken = end + 1;
      screened.push(retype(token, t.BlankWord));
      continue;
    }
    const type = words.get(image);
    if (type !== undefined) {
      screened.push(retype(token, type));
      continue;
    }
    const lower = upperCaseKeyword(token, screened.at(-1), found[index + 1]);
    if (lower !== null) {
      problems.push({
        code: 'syntax-keyword-case',
        severity: 'error',
        span: tokenSpan(token),
        message: `\`${image}\` is no keyword`,
        hint: `Keywords are lower case: \`${lower}\`.`,
      });
      screened.push(retype(token, words.get(lower)!));
      continue;
    }
    if ((image === 'elseif' || image === 'elsif' || image === 'elif') && found[index + 1]?.image === '(') {
      problems.push({
        code: 'syntax-elseif',
        severity: 'error',
        span: tokenSpan(token),
        message: `there is no \`${image}\` in this language`,
        hint: 'Write `else if`.',
      });
      screened.push(retype({ ...token }, t.Else), retype(token, t.If));
      continue;
    }
    screened.push(token);
  }
  return screened;
}

/**
 * The keyword that a word in the wrong case stands for, where it cannot be anything else: `IF (`, `} ELSE`,
 * `$x AND $y`.
 */
function upperCaseKeyword(
  token: IToken,
  previous: IToken | undefined,
  next: IToken | undefined,
): string | null {
  const lower = token.image.toLowerCase();
  if (lower === token.image || previous === undefined || next === undefined) return null;
  if (/^(if|while|for|switch)$/.test(lower)) {
    return next.image === '(' && /^[;{})]$|^else$/.test(previous.image) ? lower : null;
  }
  if (lower === 'else') return /^[;}]$/.test(previous.image) ? lower : null;
  if (lower !== 'and' && lower !== 'or') return null;
  const afterOperand = previous.image === ')' || operandTypes.has(previous.tokenType);
  return afterOperand && /^[$(![a-z0-9-]/.test(next.image) ? lower : null;
}

const operandTypes = new Set([t.VariableToken, t.NumberToken, t.DoubleQuoted, t.SingleQuoted, t.Null]);

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x08 || code === 0x0d;
}

/** Changes the token itself: copies of hundreds of thousands would cost more than all the rest. */
function retype(token: IToken, tokenType: IToken['tokenType']): IToken {
  token.tokenType = tokenType;
  token.tokenTypeIdx = tokenType.tokenTypeIdx!;
  return token;
}

/** The one token that ran into the end of the text, if there is one: it is the last. */
function findUnclosed(
  tokens: readonly IToken[],
  comments: readonly Comment[],
  text: string,
  dialect: Dialect,
): { start: number; problem: SyntaxProblem } | null {
  const token = tokens.at(-1);
  const comment = comments.at(-1);
  let code: SyntaxProblem['code'];
  let what: string;
  let start: number;
  let hint: string;
  if (
    comment?.style === 'block' &&
    comment.span.end === text.length &&
    blockCommentEnd(text, comment.span.start) < 0
  ) {
    [code, what, start] = ['syntax-unclosed-comment', 'comment', comment.span.start];
    hint = 'Close it with `*/`. Comments nest: every `/*` in it needs a `*/` of its own.';
  } else if (token === undefined || token.startOffset + token.image.length !== text.length) {
    return null;
  } else if (token.tokenType === t.VariableToken && !isClosedVariable(token.image)) {
    [code, what, start] = ['syntax-unclosed-variable', 'variable', token.startOffset];
    hint = 'A `)` is missing: everything up to the matching one belongs to the variable.';
  } else if (
    (token.tokenType === t.DoubleQuoted || token.tokenType === t.SingleQuoted) &&
    !isClosedString(token.image)
  ) {
    [code, what, start] = ['syntax-unclosed-string', 'string', token.startOffset];
    hint = `Close it with \`${token.image.charAt(0)}\`. A string may go over several lines.`;
  } else {
    return null;
  }
  const opening = { start, end: Math.min(start + (what === 'string' ? 1 : 2), text.length) };
  const message = `this ${what} is never closed`;
  // 2.4 names the end of the file, later versions the start (reference: language 8.2).
  if (dialect === '3.6' || dialect === '4.0') {
    return { start, problem: { code, severity: 'error', span: opening, message, hint } };
  }
  const span = endOfText(text, dialect);
  const related = [{ span: opening, message: `the ${what} starts here` }];
  return {
    start,
    problem: { code, severity: 'error', span, message: `a ${what} is never closed`, hint, related },
  };
}

/**
 * What "the end of the file" points at. Later versions name the last line; up to 2.4 it is the line after the
 * last line break.
 */
export function endOfText(text: string, dialect: Dialect): Span {
  const modern = dialect === '3.6' || dialect === '4.0';
  return { start: modern ? Math.max(0, text.length - 1) : text.length, end: text.length };
}

/** Up to 2.4 a comment in the last line needs a line break after it (reference: language 1.1). */
function reportLastLine(
  comments: readonly Comment[],
  text: string,
  dialect: Dialect,
  problems: SyntaxProblem[],
): void {
  const last = comments.at(-1);
  if (dialect !== '2.4' || last?.style !== 'line' || last.span.end !== text.length) return;
  // Without the line break it is read as tokens; nothing but `#` gives none.
  if (/^[#\s]*$/.test(last.text)) return;
  problems.push({
    code: 'syntax-comment-without-newline',
    severity: 'error',
    span: last.span,
    message: 'a comment in the last line must be followed by a line break',
    hint: 'End the file with an empty line; 2.4 does not accept it otherwise.',
  });
}

function describeStray(bytes: string, more: number): string {
  if (more > 0) return `this and ${more} more places mean nothing here; is this a script?`;
  if (bytes.length > 12) return `${bytes.length} bytes mean nothing here and are ignored`;
  const shown = /^[\x21-\x7e]+$/.test(bytes) ? `\`${bytes}\`` : bytes.length === 1 ? 'this byte' : 'this';
  return `${shown} means nothing here and is ignored`;
}
