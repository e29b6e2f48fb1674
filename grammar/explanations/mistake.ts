import { EOF, type IToken, type TokenType } from 'chevrotain';
import type { Span } from '../ast.ts';
import type { Dialect } from '../dialect.ts';
import type { SyntaxCode, SyntaxProblem } from '../problems.ts';
import * as t from '../tokens.ts';

/** What the parser was in the middle of. */
export type Context =
  | 'call'
  | 'assignment'
  | 'arithmetic'
  | 'condition'
  | 'arguments'
  | 'return'
  | 'statement'
  | 'block'
  | 'setting';

/** A token that does not fit, with what is known about the place. */
export interface Mistake {
  readonly token: IToken;
  readonly previous: IToken;
  readonly next: IToken;
  readonly context: Context;
  readonly dialect: Dialect;
  /** What could stand there, in words, when the rule knows it. */
  readonly expected: string | undefined;
}

export interface Report {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly related?: SyntaxProblem['related'];
  /** Where to point instead of at the token. */
  readonly place?: Span;
}

/** Knows one kind of mistake; null when it is none of that kind. */
export type Explanation = (mistake: Mistake) => Report | null;

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

export function isString(token: IToken): boolean {
  return token.tokenType === t.DoubleQuoted || token.tokenType === t.SingleQuoted;
}

/** A keyword of any kind, as opposed to a free name, a sign or a literal. */
export function isKeyword(token: IToken): boolean {
  return /^[a-zA-Z]/.test(token.image) && !plainWords.has(token.tokenType);
}

const plainWords = new Set<TokenType>([t.Identifier, t.NumberToken, t.Ipv6]);

/** A short name of a token for messages. */
export function nameToken(token: IToken): string {
  if (token.tokenType === EOF) return 'the end of the file';
  if (isString(token)) return 'this string';
  const image = token.image.length > 40 ? `${token.image.slice(0, 40)}…` : token.image;
  return `\`${image.replace(/\s+/g, ' ')}\``;
}

export const comparisonTokens: ReadonlySet<TokenType> = new Set([
  t.Equal,
  t.NotEqual,
  t.Match,
  t.NotMatch,
  t.Less,
  t.Greater,
  t.LessEqual,
  t.GreaterEqual,
]);

export const arithmeticTokens: ReadonlySet<TokenType> = new Set([
  t.Plus,
  t.Minus,
  t.Star,
  t.Slash,
  t.Percent,
  t.BitAnd,
  t.BitOr,
  t.BitXor,
  t.ShiftLeft,
  t.ShiftRight,
]);
