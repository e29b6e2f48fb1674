/** Mistakes in the parentheses of calls. */
import { EOF } from 'chevrotain';
import * as t from '../tokens.ts';
import { type Explanation, isKeyword, isString, nameToken } from './mistake.ts';

/** `f("x";`, `if ($x == 1 {`. */
export const missingParenthesis: Explanation = ({ token, expected }) => {
  if (expected !== '`)`') return null;
  if (token.tokenType !== t.Semicolon && token.tokenType !== t.LeftBrace && token.tokenType !== EOF)
    return null;
  return { code: 'syntax-missing-parenthesis', message: `a \`)\` is missing before ${nameToken(token)}` };
};

export const argument: Explanation = ({ token, previous, context, dialect }) => {
  if (context !== 'arguments') return null;
  const name = nameToken(token);
  const { tokenType } = token;
  if (isString(token) && isString(previous)) {
    return {
      code: 'syntax-adjacent-strings',
      message: 'two strings cannot stand side by side here',
      hint: 'Arguments are separated by a comma. Only the texts of `xlog`, `xdbg`, `log` and of `modparam` are joined.',
    };
  }
  if (valueEnds.has(previous.tokenType) && (valueEnds.has(tokenType) || tokenType === t.Identifier)) {
    return { code: 'syntax-argument', message: `a comma is missing before ${name}` };
  }
  if (tokenType === t.VariableToken) {
    return {
      code: 'syntax-argument',
      message: `${name} cannot stand here without quotes`,
      hint: `Write \`"${token.image}"\`: variables in the text are replaced.`,
    };
  }
  if (tokenType === t.Comma) return { code: 'syntax-argument', message: 'no more arguments can follow here' };
  if (tokenType === t.Null) return { code: 'syntax-argument', message: 'NULL cannot be an argument' };
  if (isKeyword(token)) {
    return {
      code: 'syntax-reserved-word',
      message: `${name} is a word of the language${dialect === '2.4' ? ' in 2.4' : ''} and cannot stand here`,
      hint: `As a name put it in quotes: \`"${token.image}"\`.`,
    };
  }
  if (tokenType === t.RightParen || tokenType === t.RightBrace || tokenType === t.Semicolon) {
    return { code: 'syntax-argument', message: `an argument is missing before ${name}` };
  }
  return {
    code: 'syntax-argument',
    message: `${name} does not fit into the arguments`,
    hint: 'Arguments are strings, numbers and variables, separated by commas: calculate into a `$var` first.',
  };
};

const valueEnds = new Set([t.DoubleQuoted, t.SingleQuoted, t.VariableToken, t.NumberToken]);
