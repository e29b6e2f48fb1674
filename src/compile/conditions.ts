import type * as ast from '../../grammar/ast.ts';
import { emitArithmetic, emitVariable, type Operand } from './arithmetic.ts';
import { emitAssignment } from './assignments.ts';
import { bareVariable } from './bare-operands.ts';
import { emitCall } from './calls.ts';
import { emitComparison } from './comparisons.ts';
import type { Emitter } from './emitter.ts';
import { emitBlock } from './statements.ts';

/** The local that is -1 after an erroneous condition, and whether anything can set it. */
export interface ConditionState {
  readonly name: string;
  canFail: boolean;
}

/** A condition ready to be tested: the JavaScript condition, and its state (0 unless an error was met). */
export function emitTest(
  emitter: Emitter,
  condition: ast.Expression,
): { test: string; state: ConditionState } {
  const state: ConditionState = { name: emitter.local(), canFail: false };
  const start = emitter.lines.length;
  const test = emitCondition(emitter, condition, state);
  if (state.canFail) emitter.lines.splice(start, 0, `${state.name}=0;`);
  return { test, state };
}

/**
 * A condition as a JavaScript condition. An error makes the whole of it false and the state -1 (reference:
 * language 4.4, 4.7). What cannot be written as an expression (calls, which may end the script) goes out as
 * statements first.
 */
export function emitCondition(emitter: Emitter, expression: ast.Expression, state: ConditionState): string {
  switch (expression.kind) {
    case 'NumberLiteral':
      return expression.value === 0 ? 'false' : 'true';
    case 'StringLiteral':
      return expression.value === '' ? 'false' : 'true';
    case 'Variable':
      return truth(emitVariable(emitter, expression));
    case 'BareOperand': {
      const variable = bareVariable(expression);
      return variable === null ? 'false' : truth(emitVariable(emitter, variable));
    }
    case 'Comparison':
      return comparisonTest(emitter, expression, state);
    case 'Group':
      return emitCondition(emitter, expression.expression, state);
    case 'Bracket':
      return emitBracket(emitter, expression.expression, state);
    case 'Not': {
      const operand = emitCondition(emitter, expression.operand, state);
      return state.canFail ? `(!(${operand})&&${state.name}>=0)` : `!(${operand})`;
    }
    case 'Logical':
      return emitLogical(emitter, expression, state);
    case 'CallExpression':
      return `${emitter.within(expression.span, () => emitCall(emitter, expression.call))}>0`;
    case 'Assignment':
      emitter.within(expression.span, () => emitAssignment(emitter, expression, true));
      return `${emitter.spill('x.rc')}>0`;
    case 'StatementExpression':
      emitBlock(emitter, expression.statements, true);
      emitter.forgetPlace();
      return `${emitter.spill('x.rc')}>0`;
    case 'Arithmetic':
    case 'Complement':
      // Only in brackets; the parser has said so already.
      return emitBracket(emitter, expression, state);
  }
}

function comparisonTest(emitter: Emitter, comparison: ast.Comparison, state: ConditionState): string {
  const code = emitComparison(emitter, comparison);
  if (code.canFail) state.canFail = true;
  return code.test(state.name);
}

function truth(operand: Operand): string {
  if (operand.type === 'integer') return `${operand.code}!==0`;
  if (!operand.cheap) return `isTrue(${operand.code})`;
  return `(typeof ${operand.code}==='number'?${operand.code}!==0:isTrue(${operand.code}))`;
}

function emitBracket(emitter: Emitter, expression: ast.Expression, state: ConditionState): string {
  if (expression.kind === 'StringLiteral') return expression.value === '' ? 'false' : 'true';
  if (expression.kind === 'Group') return emitBracket(emitter, expression.expression, state);
  if (expression.kind === 'Comparison') return comparisonTest(emitter, expression, state);
  if (expression.kind === 'Arithmetic' && expression.operator === '+') return emitSum(emitter, expression);
  const operand = emitArithmetic(emitter, expression);
  if (operand.failing) {
    const value = emitter.local();
    return `(typeof (${value}=${operand.code})==='number'?${value}!==0:bracket(${value}))`;
  }
  return operand.type === 'integer' ? `${operand.code}!==0` : `isTrueInBrackets(${operand.code})`;
}

/** A sum in brackets; a text plus anything is never computed, which the operand on its left decides. */
function emitSum(emitter: Emitter, expression: ast.Arithmetic): string {
  const sides = [expression.left, expression.right].map((side) => {
    const operand = emitArithmetic(emitter, side);
    return operand.cheap ? operand : { ...operand, code: emitter.spill(operand.code), cheap: true };
  });
  const [left, right] = sides as [Operand, Operand];
  if (left.type === 'integer' && right.type === 'integer' && !left.failing && !right.failing)
    return `(${left.code}+${right.code}|0)!==0`;
  const sum = `bracket(arithmetic(x,${emitter.place()},'+',${left.code},${right.code},${right.variable}))`;
  const texts = `bracketTexts(${left.code},${right.code},${right.variable})`;
  const failed = left.failing ? `${left.code}!==FAIL&&` : '';
  return `(${failed}(isIntegerValue(${left.code})?${sum}:${texts}))`;
}

function emitLogical(emitter: Emitter, expression: ast.Logical, state: ConditionState): string {
  const left = emitCondition(emitter, expression.left, state);
  // An error on the left is final: nothing on the right is looked at.
  const goOn = expression.operator === 'or' && state.canFail ? `${state.name}>=0&&` : '';
  let right = '';
  const lines = emitter.capture(() => {
    right = emitCondition(emitter, expression.right, state);
  });
  if (lines.length === 0)
    return expression.operator === 'and' ? `(${left}&&${right})` : `(${left}||${goOn}${right})`;
  const result = emitter.spill(left);
  emitter.line(expression.operator === 'and' ? `if(${result}){` : `if(${goOn}!${result}){`);
  emitter.lines.push(...lines);
  emitter.line(`${result}=${right};`);
  emitter.line('}');
  emitter.forgetPlace();
  return result;
}
