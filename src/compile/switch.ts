import type * as ast from '../../grammar/ast.ts';
import { emitVariable, numberCode } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';
import { emitBlock, emitTrace, isEmpty } from './statements.ts';

/** `switch` (reference: language 3.6): runs from the first label that matches to a `break`, through `default`. */
export function emitSwitch(emitter: Emitter, statement: ast.Switch): void {
  const { unit } = emitter;
  const { cases, otherwise } = statement;
  const value = emitter.spill(emitVariable(emitter, statement.operand).code);
  if (unit.options.trace === true) emitTrace(emitter, statement, 'null');
  const labels = cases.map(({ label }) => (label.kind === 'NumberLiteral' ? label.value | 0 : label.value));
  const slow = `switchCase(${value},${unit.constant(labels)})`;
  const numbers = labels.every((label) => typeof label === 'number');
  const chain = labels.map((label, index) => `${value}===${numberCode(Number(label))}?${index}:`).join('');
  const chosen = emitter.spill(numbers ? `(${chain}typeof ${value}==='number'?-1:${slow})` : slow);
  const target = { label: emitter.label() };
  // The server clears the code before it looks at the cases.
  emitter.line('x.rc=1;');
  emitter.line(`${target.label}:switch(${chosen}){`);
  emitter.breaks.push(target);
  const pending = emitter.pending;
  for (const [index, label] of cases.entries()) {
    emitter.line(`case ${index}:`);
    emitter.forgetPlace();
    emitter.pending = pending;
    emitter.count(label.span, 'case');
    if (!isEmpty(label.body)) emitBlock(emitter, label.body, true);
  }
  emitter.line('default:');
  emitter.forgetPlace();
  emitter.pending = pending;
  if (otherwise !== null) {
    emitter.count(otherwise.span, 'default');
    if (!isEmpty(otherwise.body)) emitBlock(emitter, otherwise.body, true);
  }
  emitter.line('}');
  emitter.breaks.pop();
  emitter.forgetPlace();
  emitter.pending = pending;
}
