import type * as ast from '../../grammar/ast.ts';
import { scriptRegexOptions } from '../values/comparison.ts';
import { parseNetwork } from '../values/ip.ts';
import { cachedRegex } from '../values/regex/cache.ts';
import { RegexError } from '../values/regex/regex.ts';
import { emitVariable, numberCode, type Operand } from './arithmetic.ts';
import { bareVariable } from './bare-operands.ts';
import type { Emitter } from './emitter.ts';

/**
 * Both forms of a comparison: as a number (1, 0, -1 when the operands cannot be compared), and as a JavaScript
 * condition that is false for an error and leaves it in `state`.
 */
export interface ComparisonCode {
  readonly value: string;
  test(state: string): string;
  readonly canFail: boolean;
}

const javaScript: Readonly<Record<string, string>> = {
  '==': '===',
  '!=': '!==',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};

function certain(code: string): ComparisonCode {
  return { value: `(${code}?1:0)`, test: () => code, canFail: false };
}

/** A fast condition under a guard, or a call that gives 1, 0 or -1. */
function guarded(guard: string, fast: string, slow: string, canFail: boolean): ComparisonCode {
  return {
    value: `(${guard}?(${fast}?1:0):${slow})`,
    test: (state) => (canFail ? `(${guard}?${fast}:(${state}=${slow})>0)` : `(${guard}?${fast}:${slow}>0)`),
    canFail,
  };
}

function uncertain(slow: string): ComparisonCode {
  return { value: slow, test: (state) => `(${state}=${slow})>0`, canFail: true };
}

export function emitComparison(emitter: Emitter, comparison: ast.Comparison): ComparisonCode {
  const left = comparisonLeft(emitter, comparison.left);
  const { operator, right } = comparison;
  if (right.kind === 'BareOperand' && right.name === 'myself') {
    return certain(`myself(${left.code})${operator === '!=' ? '===0' : '>0'}`);
  }
  if (operator === '=~' || operator === '!~') return emitMatch(emitter, left, comparison);
  switch (right.kind) {
    case 'NullLiteral':
      return certain(`${left.code}${operator === '==' ? '===' : '!=='}null`);
    case 'NumberLiteral': {
      const number = numberCode(right.value);
      if (left.type === 'integer') return certain(`${left.code}${javaScript[operator]}${number}`);
      const value = left.cheap ? left.code : emitter.local();
      const slow = `compareNumber(x,${emitter.place()},'${operator}',${value},${number})`;
      const guard = left.cheap ? value : `(${value}=${left.code})`;
      return guarded(`typeof ${guard}==='number'`, `${value}${javaScript[operator]}${number}`, slow, true);
    }
    case 'StringLiteral': {
      const text = emitter.unit.constant(right.value);
      const slow = `compareString('${operator}',${left.code},${text})`;
      if (operator === '==' && left.cheap) return certain(`(${left.code}===${text}||${slow}>0)`);
      return certain(`${slow}>0`);
    }
    case 'IpLiteral': {
      const text = right.mask === null ? right.address : `${right.address}/${right.mask}`;
      const network = parseNetwork(text);
      if (network === null) {
        emitter.unit.problem('link-argument', right.span, `\`${text}\` is no network`);
        return certain('false');
      }
      return uncertain(
        `compareNetwork(x,${emitter.place()},'${operator}',${left.code},${emitter.unit.constant(network)})`,
      );
    }
    case 'Variable':
    case 'BareOperand': {
      const other = right.kind === 'Variable' ? emitVariable(emitter, right) : bareRight(emitter, right);
      const slow = `compareVariable('${operator}',${left.code},${other.code})`;
      if (!left.cheap || !other.cheap) return certain(`${slow}>0`);
      const guard = `typeof ${left.code}==='number'&&typeof ${other.code}==='number'`;
      return guarded(`(${guard})`, `${left.code}${javaScript[operator]}${other.code}`, slow, false);
    }
  }
}

function comparisonLeft(emitter: Emitter, left: ast.Comparison['left']): Operand {
  if (left.kind === 'Variable') return emitVariable(emitter, left);
  const variable = bareVariable(left);
  if (variable !== null) return emitVariable(emitter, variable);
  emitter.unit.problem('link-variable', left.span, `\`${left.name}\` is no variable`);
  return { code: 'null', type: 'value', failing: false, variable: true, cheap: true };
}

/** A bare word on the right side of 1.x stands for its text. */
function bareRight(emitter: Emitter, operand: ast.BareOperand): Operand {
  const variable = bareVariable(operand);
  if (variable !== null) return emitVariable(emitter, variable);
  return {
    code: emitter.unit.constant(operand.name),
    type: 'string',
    failing: false,
    variable: false,
    cheap: true,
  };
}

function emitMatch(emitter: Emitter, left: Operand, comparison: ast.Comparison): ComparisonCode {
  const { operator, right } = comparison;
  if (right.kind === 'Variable') {
    const pattern = emitVariable(emitter, right).code;
    return uncertain(`matchVariable(x,${emitter.place()},'${operator}',${left.code},${pattern})`);
  }
  const text = right.kind === 'StringLiteral' ? right.value : right.kind === 'BareOperand' ? right.name : '';
  const regex = cachedRegex(text, scriptRegexOptions);
  if (regex instanceof RegexError) {
    emitter.unit.problem('link-regex', right.span, `\`${text}\` is no regular expression: ${regex.message}`);
    return certain('false');
  }
  return certain(`matchRegex('${operator}',${left.code},${emitter.unit.constant(regex)})>0`);
}
