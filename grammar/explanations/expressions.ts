/** Mistakes in conditions and on the right of assignments. */
import * as t from '../tokens.ts';
import { arithmeticTokens, comparisonTokens, type Explanation, isString, nameToken } from './mistake.ts';

/** `$x < NULL`, `$x =~ 5`. */
export const operand: Explanation = ({ token, previous }) => {
  if (!comparisonTokens.has(previous.tokenType)) return null;
  const name = nameToken(token);
  const operator = previous.image;
  if (token.tokenType === t.Null) {
    return {
      code: 'syntax-comparison',
      message: `\`${operator}\` cannot be used with NULL`,
      hint: 'Only `==` and `!=` compare with NULL.',
    };
  }
  if (previous.tokenType === t.Match || previous.tokenType === t.NotMatch) {
    return {
      code: 'syntax-comparison',
      message: `${name} is no pattern`,
      hint: `After \`${operator}\` stands a string or a variable.`,
    };
  }
  return {
    code: 'syntax-comparison',
    message: `${name} cannot be compared with`,
    hint: 'On the right stands one operand: a variable, a string or a number. Calculate into a `$var` first.',
  };
};

/** `if ("x" == $y)`, `if ("x")`. */
export const stringCondition: Explanation = ({ token, next, context }) => {
  if (context !== 'condition' || !isString(token)) return null;
  return {
    code: 'syntax-condition',
    message: 'a string is no condition, and cannot be the left side of a comparison',
    hint: comparisonTokens.has(next.tokenType)
      ? 'Write the variable first: `$variable == "text"`.'
      : undefined,
  };
};

/** `5 > 3`, `f() == 1`, `[…] == 1`. */
export const comparedValue: Explanation = ({ token, context }) => {
  if (!comparisonTokens.has(token.tokenType)) return null;
  if (context === 'assignment') {
    return {
      code: 'syntax-assignment',
      message: 'a comparison is no statement',
      hint:
        token.tokenType === t.Match
          ? 'To assign `~…`, put a blank between `=` and `~`.'
          : 'To assign write `=`.',
    };
  }
  if (context !== 'condition' && context !== 'arithmetic') return null;
  return {
    code: 'syntax-comparison',
    message: `only a variable can be compared, so ${nameToken(token)} cannot stand here`,
    hint: 'The left side must be one variable: put the value in a `$var` first; the result of a call is in `$rc` after it.',
  };
};

/** `if ($x == $y + 1)`. */
export const arithmeticCondition: Explanation = ({ token, context }) => {
  if (context !== 'condition' || !arithmeticTokens.has(token.tokenType)) return null;
  return {
    code: 'syntax-arithmetic-in-condition',
    message: `${nameToken(token)} cannot stand in a condition`,
    hint: 'Calculate into a `$var` first and compare that; or put arithmetic whose result is tested in `[ … ]`.',
  };
};

/** `if (f() = 1)`. */
export const assignedCondition: Explanation = ({ token, context }) => {
  if (context !== 'condition') return null;
  if (token.tokenType !== t.Assign && token.tokenType !== t.CompoundAssign) return null;
  return {
    code: 'syntax-condition',
    message: `${nameToken(token)} cannot stand here`,
    hint: 'To compare write `==`, with a variable on the left.',
  };
};

/** `if ($x && )`. */
export const missingCondition: Explanation = ({ token, previous, context }) => {
  if (context !== 'condition') return null;
  if (token.tokenType !== t.RightParen && token.tokenType !== t.And && token.tokenType !== t.Or) return null;
  if (!beforeCondition.has(previous.tokenType)) return null;
  return { code: 'syntax-condition', message: `a condition is missing before ${nameToken(token)}` };
};

const beforeCondition = new Set([t.LeftParen, t.And, t.Or, t.Not, t.If, t.While]);

/** `if ($x))`. */
export const extraParenthesis: Explanation = ({ token, context }) => {
  if (token.tokenType !== t.RightParen || context === 'arguments') return null;
  return { code: 'syntax-unexpected-token', message: 'this `)` closes nothing' };
};

/** `$x = $a && $b`, `$x = !$a`. */
export const logic: Explanation = ({ token, previous, context }) => {
  if (token.tokenType !== t.And && token.tokenType !== t.Or && token.tokenType !== t.Not) return null;
  if (context === 'condition' && beforeCondition.has(previous.tokenType)) return null;
  if (context !== 'arithmetic' && context !== 'assignment' && context !== 'condition') return null;
  return {
    code: 'syntax-logic-in-arithmetic',
    message: `${nameToken(token)} cannot stand in arithmetic`,
    hint: 'Assign inside `if`, or use `&` and `|` on comparisons in parentheses.',
  };
};

/** `$x++`, `$x <<= 1`, `$x = $y = 1`. */
export const assignmentForm: Explanation = ({ token, context, expected }) => {
  const { tokenType } = token;
  if (context !== 'assignment' && context !== 'arithmetic') return null;
  if (tokenType === t.Assign || tokenType === t.CompoundAssign) {
    return {
      code: 'syntax-assignment',
      message: `a second ${nameToken(token)} cannot stand in an assignment`,
      hint: 'Write one assignment per variable.',
    };
  }
  if (context !== 'assignment') return null;
  if (arithmeticTokens.has(tokenType)) {
    return {
      code: 'syntax-assignment',
      message: `${nameToken(token)} cannot stand here`,
      hint: 'There is no `++`, `--`, `<<=` or `>>=`: write `+= 1`, or calculate on the right of `=`.',
    };
  }
  if (tokenType === t.Semicolon || tokenType === t.RightBrace) {
    return {
      code: 'syntax-assignment',
      message: 'a variable alone is no statement',
      hint: `Expected ${expected}.`,
    };
  }
  return null;
};

/** `return "x"`, `return $a + 1`. */
export const returned: Explanation = ({ token, context }) => {
  if (context !== 'return') return null;
  return {
    code: 'syntax-unexpected-token',
    message: `${nameToken(token)} does not fit into \`return\``,
    hint: '`return` takes one number or variable; calculate into a `$var` first.',
  };
};
