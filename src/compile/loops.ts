import type * as ast from '../../grammar/ast.ts';
import { emitTest } from './conditions.ts';
import type { Emitter } from './emitter.ts';
import { nativeOf } from './native.ts';
import { slotUse } from './purity.ts';
import { emitBlock, isEmpty, traceTest } from './statements.ts';

/** `while (…) …` (reference: language 3.4). */
export function emitWhile(emitter: Emitter, loop: ast.While): void {
  withSlotsInLocals(emitter, loop, () => emitWhileLoop(emitter, loop));
}

function emitWhileLoop(emitter: Emitter, loop: ast.While): void {
  const { unit } = emitter;
  const rounds = emitter.spill('0');
  const limit = emitter.spill('S.maxWhileLoops');
  const target = { label: emitter.label() };
  const empty = isEmpty(loop.body.statements);
  emitter.line(`${target.label}:for(;;){`);
  emitter.forgetPlace();
  // Whatever the body leaves unchecked meets the condition of the next round.
  if (!emitter.plain) emitter.pending = true;
  emitter.line(`if(${rounds}++>=${limit}){tooManyRounds(x,${unit.place(loop.condition.span)});break;}`);
  const { test, state } = emitter.within(loop.condition.span, () => emitTest(emitter, loop.condition));
  const pending = emitter.pending;
  const failed = state.canFail
    ? `if(${state.name}<0)conditionError(x,${unit.place(loop.condition.span)});`
    : '';
  const shown = traceTest(emitter, loop, test);
  emitter.line(`if(!(${shown})){${failed}x.rc=1;break;}`);
  emitter.count(loop.body.span, 'loop');
  if (empty) {
    // The server looks at the condition once and leaves.
    emitter.line('x.rc=1;break;');
  } else {
    emitter.breaks.push(target);
    emitBlock(emitter, loop.body.statements, true);
    emitter.breaks.pop();
  }
  emitter.line('}');
  emitter.forgetPlace();
  emitter.pending = pending;
}

/**
 * A loop that nothing else can look into keeps its `$var` in local variables, which is several times faster
 * than variables that other functions share.
 */
function withSlotsInLocals(emitter: Emitter, loop: ast.While, emit: () => void): void {
  const { unit } = emitter;
  const observed = unit.options.trace === true || unit.scriptTrace;
  const use = observed || emitter.plain ? null : slotUse(unit, [loop]);
  if (use === null) {
    emit();
    return;
  }
  const own = [...use.read].filter((slot) => !use.shared.has(slot));
  const locals = new Map(own.map((slot) => [slot, emitter.local()]));
  for (const [slot, name] of locals) emitter.line(`${name}=v${slot};`);
  emitter.plain = true;
  emitter.promoted = locals;
  emitter.promotedWrites = new Set(own.filter((slot) => use.written.has(slot)));
  emit();
  const written = emitter.promotedWrites;
  emitter.plain = false;
  emitter.promoted = new Map();
  emitter.promotedWrites = new Set();
  for (const slot of written) emitter.line(`v${slot}=${locals.get(slot)};`);
}

/** `for ($x in $(list[*])) …` (reference: language 3.5). */
export function emitFor(emitter: Emitter, loop: ast.For): void {
  const { unit } = emitter;
  const { list, iterator } = loop;
  if (isEmpty(loop.body.statements)) {
    emitter.line('x.rc=1;');
    return;
  }
  if (list.index?.value !== '*') {
    emitter.line(`x.rc=notAList(x,${emitter.place()});`);
    return;
  }
  emitter.at();
  emitter.pending = true;
  const target = { label: emitter.label() };
  const index = emitter.spill('0');
  const value = emitter.local();
  emitter.line('x.rc=1;');
  emitter.line(`${target.label}:for(;;){`);
  emitter.forgetPlace();
  // The list is read again for each element, so what the body removes shifts the rest; transformations of the
  // list do not count.
  const element: ast.Variable = { ...list, transformations: [] };
  emitter.line(`${value}=e${unit.variable(element)}(x,${index}++);`);
  emitter.line(`if(${value}===null)break;`);
  const native = nativeOf(unit, iterator);
  if (native?.kind === 'var') emitter.line(`${emitter.slot(native.slot)}=stored(${value});`);
  // A JSON iterator parses what it is given.
  else
    emitter.line(
      `if(!s${unit.variable(iterator)}(x,withText(${value}),'${iterator.name === 'json' ? ':=' : '='}')){x.rc=-5;break;}`,
    );
  emitter.count(loop.body.span, 'loop');
  emitter.breaks.push(target);
  emitBlock(emitter, loop.body.statements, true);
  emitter.breaks.pop();
  emitter.line('}');
  emitter.forgetPlace();
  emitter.pending = true;
}
