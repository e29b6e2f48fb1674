/** Words for a token that does not fit: what it probably was meant to be, and what to write instead. */
import { EOF, type IToken } from 'chevrotain';
import type { Dialect } from './dialect.ts';
import type { Context, Report } from './rules/base.ts';
import * as t from './tokens.ts';

const comparisons = new Set([
  t.Equal,
  t.NotEqual,
  t.Match,
  t.NotMatch,
  t.Less,
  t.Greater,
  t.LessEqual,
  t.GreaterEqual,
]);
const arithmetic = new Set([
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

/** A short name of a token for messages. */
export function nameToken(token: IToken): string {
  if (token.tokenType === EOF) return 'the end of the file';
  if (token.tokenType === t.DoubleQuoted || token.tokenType === t.SingleQuoted) return 'this string';
  const image = token.image.length > 40 ? `${token.image.slice(0, 40)}…` : token.image;
  return `\`${image.replace(/\s+/g, ' ')}\``;
}

/**
 * Explains why `token` cannot stand where it does.
 * @param expected what could stand there, in words, when the rule knows it
 */
export function explain(
  token: IToken,
  previous: IToken,
  next: IToken,
  context: Context,
  dialect: Dialect,
  expected?: string,
): Report {
  const type = token.tokenType;
  const name = nameToken(token);
  if (
    isMultiLineString(previous) &&
    (type === t.Identifier || type === t.CoreFunction || type === t.SocketWord)
  ) {
    return {
      code: 'syntax-unexpected-token',
      message: `${name} does not fit after the string that ends here`,
      hint: 'The string before it goes over several lines: probably its closing quote is missing further up.',
      related: [{ span: spanOf(previous), message: 'this string' }],
    };
  }
  if (context === 'condition' && comparisons.has(type)) {
    return {
      code: 'syntax-comparison',
      message: `only a variable can be compared, so ${name} cannot stand here`,
      hint: 'The left side must be one variable: put the value in a `$var` first, and the result of a call is in `$rc` after it.',
    };
  }
  if (context === 'condition' && arithmetic.has(type)) {
    return {
      code: 'syntax-arithmetic-in-condition',
      message: `${name} cannot stand in a condition`,
      hint: 'Calculate into a `$var` first and compare that; or write `[ … ]` around arithmetic whose result is tested.',
    };
  }
  if (context === 'condition' && (type === t.Assign || type === t.CompoundAssign)) {
    return {
      code: 'syntax-condition',
      message: `${name} cannot stand here`,
      hint: 'Compare with `==`.',
    };
  }
  if (
    (context === 'arithmetic' || context === 'assignment') &&
    (type === t.And || type === t.Or || type === t.Not)
  ) {
    return {
      code: 'syntax-logic-in-arithmetic',
      message: `${name} cannot stand on the right of an assignment`,
      hint: 'Assign inside `if`, or use `&` and `|` on comparisons in parentheses.',
    };
  }
  if ((previous.tokenType === t.Minus || previous.tokenType === t.Plus) && type === t.VariableToken) {
    return {
      code: 'syntax-unary-minus',
      message: `a variable cannot have a sign: ${name}`,
      hint: `Write \`0 ${previous.image} ${token.image}\`.`,
    };
  }
  if (context === 'assignment' && arithmetic.has(type)) {
    return {
      code: 'syntax-assignment',
      message: `${name} cannot stand here`,
      hint: 'There is no `++` or `--`: write `+= 1`, or calculate on the right of `=`.',
    };
  }
  if (context === 'assignment' && (type === t.Assign || type === t.CompoundAssign || comparisons.has(type))) {
    return {
      code: 'syntax-assignment',
      message: `${name} cannot stand here`,
      hint: 'One assignment per statement, with one operator: `= := += -= *= /= %= &= |= ^=`.',
    };
  }
  if (context === 'arguments') {
    return {
      code: 'syntax-argument',
      message: expected
        ? `${name} is no argument; expected ${expected}`
        : `${name} does not fit into the arguments`,
      hint: argumentHint(token, previous, dialect),
    };
  }
  if (type === t.RightBrace && context === 'block') {
    return { code: 'syntax-extra-closing-brace', message: 'this `}` closes nothing' };
  }
  return {
    code: 'syntax-unexpected-token',
    message: expected ? `${name} does not fit here; expected ${expected}` : `${name} does not fit here`,
    ...hintFor(token, next),
  };
}

function argumentHint(token: IToken, previous: IToken, dialect: Dialect): string {
  switch (token.tokenType) {
    case t.Identifier:
      return `Put the text in quotes: \`"${token.image}"\`.`;
    case t.Null:
      return 'Leave the argument out (two commas) instead.';
    case t.DoubleQuoted:
    case t.SingleQuoted:
      return 'Arguments are separated by a comma.';
    case t.VariableToken:
      if (previous.tokenType === t.VariableToken) return 'Arguments are separated by a comma.';
      return dialect === '2.4' ? `Put it in quotes: \`"${token.image}"\`.` : 'Put it in a string.';
    default:
      return 'Arguments are strings, numbers and variables, separated by commas: calculate into a `$var` first.';
  }
}

function hintFor(token: IToken, next: IToken): { hint?: string } {
  if (token.tokenType === EOF)
    return { hint: 'Something is not finished: look for a missing `}`, `)` or `;`.' };
  if (token.tokenType === t.Not && next.tokenType === t.Not) {
    return {
      hint: 'Lines starting with `!!` belong to another server; this language has no `ifdef` and no `define`.',
    };
  }
  return {};
}

function isMultiLineString(token: IToken): boolean {
  return (
    (token.tokenType === t.DoubleQuoted || token.tokenType === t.SingleQuoted) && token.image.includes('\n')
  );
}

function spanOf(token: IToken): { start: number; end: number } {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
