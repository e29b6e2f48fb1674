import type * as ast from '../../grammar/ast.ts';
import { emitVariable, numberCode } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';

/** `return` (reference: language 3.2). */
export function emitReturn(emitter: Emitter, statement: ast.Return): void {
  const { unit } = emitter;
  if (statement.values.length > 0) {
    const values = statement.values.map((value) => {
      if (value.kind === 'NullLiteral') return 'null';
      if (value.kind === 'NumberLiteral') return numberCode(value.value);
      return value.kind === 'StringLiteral' ? unit.constant(value.value) : emitVariable(emitter, value).code;
    });
    emitter.line(`x.returned=[${values.join(',')}];`);
  } else if (unit.returnsValues) {
    emitter.line('x.returned=null;');
  }
  const { code } = statement;
  if (code === null) {
    leaveWith(emitter, '1');
  } else if (code.kind === 'NumberLiteral') {
    if ((code.value | 0) === 0) leaveStopped(emitter);
    else leaveWith(emitter, numberCode(code.value));
  } else {
    const value = emitter.spill(emitVariable(emitter, code).code);
    const result = emitter.spill(`typeof ${value}==='number'?${value}:codeOf(${value})`);
    emitter.stopOnZero(result);
    leaveWith(emitter, result);
  }
}

function leaveWith(emitter: Emitter, code: string): void {
  emitter.checkFailure();
  emitter.leave(code);
}

/** `return 0` is `exit`. */
function leaveStopped(emitter: Emitter): void {
  emitter.checkFailure();
  emitter.leave('stop(x)');
}
