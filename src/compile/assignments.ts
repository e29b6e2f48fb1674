import type * as ast from '../../grammar/ast.ts';
import { caseOperand, emitArithmetic, emitVariable, type Operand } from './arithmetic.ts';
import { emitComparison } from './comparisons.ts';
import type { Emitter } from './emitter.ts';
import { type Native, nativeOf } from './native.ts';
import { emitTracedAssignment } from './script-trace.ts';

/** An assignment. `$rc` is left alone when `keepCode` is false and nothing can read it in between. */
export function emitAssignment(emitter: Emitter, assignment: ast.Assignment, keepCode: boolean): void {
  const { unit } = emitter;
  // In 2.4 the compound operators are plain assignments (reference: language 4.6).
  const plain = assignment.operator === '=' || assignment.operator === ':=' || unit.version === '2.4';
  const operator = assignment.operator === ':=' ? ':=' : '=';
  const native = nativeOf(unit, assignment.target);
  if (assignment.value.kind === 'NullLiteral') {
    const nothing: Operand = { code: 'null', type: 'value', failing: false, variable: true, cheap: true };
    store(emitter, assignment, native, operator, nothing, keepCode);
    return;
  }
  const value = rightSide(emitter, assignment.value);
  if (plain) {
    store(emitter, assignment, native, operator, value, keepCode);
    return;
  }
  const compound = emitCompound(emitter, assignment, value);
  store(emitter, assignment, native, '=', compound, keepCode);
}

function rightSide(emitter: Emitter, expression: ast.Expression): Operand {
  let inner = expression;
  while (inner.kind === 'Group') inner = inner.expression;
  if (inner.kind !== 'Comparison') return emitArithmetic(emitter, expression);
  // An erroneous comparison counts as -1 in a larger expression, but is no value when it is all there is.
  const comparison = emitComparison(emitter, inner);
  const code = comparison.canFail ? `comparisonValue(${comparison.value})` : comparison.value;
  return {
    code,
    type: comparison.canFail ? 'value' : 'integer',
    failing: comparison.canFail,
    variable: false,
    cheap: false,
  };
}

function emitCompound(emitter: Emitter, assignment: ast.Assignment, right: Operand): Operand {
  const value = right.cheap ? right.code : emitter.spill(right.code);
  const target = emitVariable(emitter, assignment.target);
  const current = target.cheap ? target.code : emitter.spill(target.code);
  const symbol = assignment.operator.slice(0, -1);
  const slow = `compound(x,${emitter.place()},'${assignment.operator}',${current},${value})`;
  const number = right.type === 'integer' && !right.failing ? '' : `&&typeof ${value}==='number'`;
  const fast: { guard: string; code: string }[] = [];
  if (right.type !== 'string') {
    const divides = symbol === '/' || symbol === '%' ? `&&${value}!==0` : '';
    const code = symbol === '*' ? `Math.imul(${current},${value})` : `(${current}${symbol}${value}|0)`;
    fast.push({ guard: `typeof ${current}==='number'${number}${divides}`, code });
  }
  if (symbol === '+' && right.type !== 'integer') {
    const text = right.type === 'string' ? '' : `&&typeof ${value}==='string'`;
    fast.push({ guard: `typeof ${current}==='string'${text}`, code: `${current}+${value}` });
  }
  return caseOperand({ fast, slow });
}

function store(
  emitter: Emitter,
  assignment: ast.Assignment,
  native: Native | null,
  operator: '=' | ':=',
  value: Operand,
  keepCode: boolean,
): void {
  const succeeded = keepCode ? 'x.rc=1;' : '';
  if (!value.failing) {
    emitTracedAssignment(emitter, assignment);
    const code = value.code;
    if (native?.kind === 'var') {
      // What a closure or an AVP holds may have a double nature, which the slot does not keep.
      const direct = value.type !== 'value' || value.cheap || code === 'null';
      emitter.line(`${emitter.slot(native.slot)}=${direct ? code : `stored(${code})`};${succeeded}`);
    } else {
      emitStore(emitter, assignment.target, native, operator, value, succeeded);
    }
    return;
  }
  if (native?.kind === 'var' && value.cases !== undefined && !emitter.unit.scriptTrace) {
    const slot = emitter.slot(native.slot);
    for (const { guard, code } of value.cases.fast)
      emitter.line(`if(${guard}){${slot}=${code};${succeeded}}else`);
    const slow = emitter.local();
    emitter.line(`if((${slow}=${value.cases.slow})!==FAIL){${slot}=${slow};${succeeded}}`);
    emitter.line(`else x.rc=noValue(x,${emitter.place()});`);
    return;
  }
  const result = emitter.spill(value.code);
  emitter.line(`if(${result}!==FAIL){`);
  const computed: Operand = { ...value, code: result, failing: false, cheap: true };
  store(emitter, assignment, native, operator, computed, keepCode);
  emitter.line(`}else x.rc=noValue(x,${emitter.place()});`);
}

function emitStore(
  emitter: Emitter,
  target: ast.Variable,
  native: Native | null,
  operator: '=' | ':=',
  value: Operand,
  succeeded: string,
): void {
  if (native?.kind === 'avp') {
    const name = emitter.unit.constant(native.name);
    if (operator === '=' && value.type !== 'value')
      emitter.line(`x.avps.push(${name},${value.code});${succeeded}`);
    else emitter.line(`${operator === '=' ? 'pushAvp' : 'replaceAvp'}(x,${name},${value.code});${succeeded}`);
    return;
  }
  emitter.at();
  emitter.pending = true;
  const index = emitter.unit.variable(target);
  // An integer that comes from a variable has a text form too, which `$rU = $var(i)` takes.
  const hasText = value.variable && value.type === 'value' && value.code !== 'null';
  const code = hasText ? `withText(${value.code})` : value.code;
  emitter.line(`x.rc=s${index}(x,${code},'${operator}')?1:-1;`);
}
