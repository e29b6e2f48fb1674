/** Mistakes that look the same wherever they stand. */
import * as t from '../tokens.ts';
import { type Explanation, isString, type Mistake, nameToken } from './mistake.ts';

/**
 * Code right after a string of several lines that seems to end where a string was meant to start: the quote
 * missing is that of the first one.
 */
export const stringRanOn: Explanation = ({ token, previous, dialect }) => {
  if (!isString(previous) || !previous.image.includes('\n')) return null;
  if (!/^[a-zA-Z0-9$%<[]/.test(token.image) && !isString(token)) return null;
  if (!/[(,=]\s*$/.test(previous.image.slice(0, -1))) return null;
  const opening = { start: previous.startOffset, end: previous.startOffset + previous.image.indexOf('\n') };
  const message = 'this string is not closed on its line, and ends only where the next one should start';
  const hint = `Close it with \`${previous.image.charAt(0)}\`.`;
  // 2.4 counts the lines of the string, later versions stay on its first line.
  return dialect === '3.6' || dialect === '4.0'
    ? { code: 'syntax-unclosed-string', message, hint, place: opening }
    : {
        code: 'syntax-unclosed-string',
        message: `${nameToken(token)} follows a string that was probably not meant to end here`,
        hint,
        related: [{ span: opening, message }],
      };
};

/** `$var(x){s.len}`, `$avp(x)[0]`, `$var (x)`. */
export const variableForm: Explanation = ({ token, previous, next, context }) => {
  if (previous.tokenType !== t.VariableToken || context === 'block') return null;
  const bare = previous.image.slice(1).replace(/^\((.*)\)$/, '$1');
  if (token.tokenType === t.LeftBracket) {
    return {
      code: 'syntax-variable-form',
      message: 'an index cannot follow the variable',
      hint: `It belongs inside the parentheses: \`$(${bare}[…])\`.`,
    };
  }
  if (token.tokenType === t.LeftBrace && (context !== 'condition' || /^[a-z]+$/.test(next.image))) {
    return {
      code: 'syntax-variable-form',
      message: 'a transformation cannot follow the variable',
      hint: `It belongs inside the parentheses: \`$(${bare}{…})\`.`,
    };
  }
  if (token.tokenType === t.LeftParen) {
    return {
      code: 'syntax-variable-form',
      message: 'no blank can stand in a variable',
      hint: `Write \`${previous.image}(…)\` without the blank.`,
    };
  }
  return null;
};

/** `"text" {s.len}`. */
export const transformedString: Explanation = ({ token, previous, context }) => {
  if (!isString(previous) || token.tokenType !== t.LeftBrace || context === 'block') return null;
  return {
    code: 'syntax-variable-form',
    message: 'a string cannot have a transformation',
    hint: 'Assign it to a variable first: `$(var(x){…})`.',
  };
};

/** `-$var(x)`. */
export const signedVariable: Explanation = ({ token, previous }) => {
  if (previous.tokenType !== t.Minus && previous.tokenType !== t.Plus) return null;
  if (token.tokenType !== t.VariableToken) return null;
  return {
    code: 'syntax-unary-minus',
    message: `a variable cannot have a sign: ${nameToken(token)}`,
    hint: `Write \`0 ${previous.image} ${token.image}\`.`,
  };
};

/** ` on `, ` as `: keywords only because of the blanks around them. */
export const blankWord: Explanation = ({ token }) => {
  if (token.tokenType !== t.BlankWord) return null;
  return {
    code: 'syntax-reserved-word',
    message: `with a blank on both sides \`${token.image}\` is a word of socket definitions`,
    hint: /^on$/i.test(token.image) ? 'Write `1`, or leave no blank after it.' : 'Leave no blank after it.',
  };
};

/** `xlog "text";`. */
export const noParenthesis: Explanation = ({ token, previous }) => {
  if (!calls.has(previous.tokenType) || token.tokenType === t.LeftParen) return null;
  return {
    code: 'syntax-missing-parenthesis',
    message: `\`${previous.image}\` needs parentheses`,
    hint: isString(token)
      ? `Write \`${previous.image}(${shorten(token.image)})\`.`
      : `Write \`${previous.image}(…)\`.`,
  };
};

const calls = new Set([t.LogWord, t.Route, t.Assert, t.Async, t.Launch, t.For, t.Switch, t.ModParam]);

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 20)}…"` : text;
}

/** `!!ifdef` of another server. */
export const foreignDirective: Explanation = ({ token, next }) => {
  if (token.tokenType !== t.Not || next.tokenType !== t.Not) return null;
  return {
    code: 'syntax-unexpected-token',
    message: '`!!` starts nothing in this language',
    hint: 'There is no `ifdef` and no `define` here: these are of another server. Use a preprocessor.',
  };
};

/** Nothing better is known. */
export function generic({ token, expected }: Mistake): { code: 'syntax-unexpected-token'; message: string } {
  const message = `${nameToken(token)} does not fit here${expected ? `; expected ${expected}` : ''}`;
  return { code: 'syntax-unexpected-token', message };
}
