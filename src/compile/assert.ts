import type * as ast from '../../grammar/ast.ts';
import { emitTest } from './conditions.ts';
import type { Emitter } from './emitter.ts';

/** Disabled assertions evaluate nothing but still leave their code, -5 (reference: language 3.10). */
export function emitAssert(emitter: Emitter, call: ast.Assert): string {
  const result = emitter.spill('-5');
  emitter.line('if(S.asserts){');
  const { test } = emitTest(emitter, call.condition);
  const text = emitter.unit.constant(call.message?.value ?? '');
  emitter.line(`if(${test})${result}=1;else{assertion(x,${emitter.place()},${text});`);
  emitter.leave('0');
  emitter.line('}}');
  emitter.forgetPlace();
  emitter.line(`x.rc=${result};`);
  return result;
}
