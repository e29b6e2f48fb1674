import type * as ast from '../../grammar/ast.ts';
import { emitArguments } from './arguments.ts';
import { emitAssert } from './assert.ts';
import { emitAsync, emitLaunch } from './async.ts';
import type { Emitter } from './emitter.ts';
import { emitError, emitLog, emitXdbg, emitXlog } from './logging.ts';
import { emitRouteCall } from './route-calls.ts';
import { emitScriptTrace, emitTracedCall } from './script-trace.ts';

/**
 * A call as an action. Returns the local that holds its code, which is not 0: that has ended the script by
 * then. `$rc` is set.
 */
export function emitCall(emitter: Emitter, call: ast.Call): string {
  emitter.action();
  emitTracedCall(emitter, call);
  switch (call.kind) {
    case 'RouteCall':
      return emitRouteCall(emitter, call);
    case 'Assert':
      return emitAssert(emitter, call);
    case 'Async':
      return emitAsync(emitter, call);
    case 'Launch':
      return emitLaunch(emitter, call);
    case 'FunctionCall':
      return emitFunctionCall(emitter, call);
  }
}

/** Statements of the language that are written as calls. */
const statements: Readonly<Record<string, (emitter: Emitter, call: ast.FunctionCall) => string>> = {
  xlog: emitXlog,
  xdbg: emitXdbg,
  log: emitLog,
  error: emitError,
  script_trace: emitScriptTrace,
};

function emitFunctionCall(emitter: Emitter, call: ast.FunctionCall): string {
  const name = call.name.name;
  if (Object.hasOwn(statements, name)) {
    const result = statements[name]!(emitter, call);
    emitter.line(`x.rc=${result};`);
    return result;
  }
  const result = emitter.local();
  emitDeclaredCall(emitter, call, result, false);
  emitter.pending = true;
  emitter.stopOnZero(result);
  emitter.line(`x.rc=${result};`);
  return result;
}

/**
 * Calls a function of the core or a module, leaving its code in `result`. `deferred`, for `async()`: the line
 * before the call leaves the code of bad arguments there, else 0, and a Wait is left as it is.
 */
export function emitDeclaredCall(
  emitter: Emitter,
  call: ast.FunctionCall,
  result: string,
  deferred: boolean,
): void {
  const { unit } = emitter;
  const name = call.name.name;
  const known = unit.registry.function(name, unit.modules);
  const declaration = known?.declaration ?? null;
  const prepared = emitArguments(emitter, call, known);
  const index = unit.calls.length;
  unit.calls.push({
    index,
    name,
    module: known?.module ?? null,
    declaration,
    span: call.span,
    route: emitter.route.id,
    literals: prepared.map((argument) => argument.literal),
  });
  emitter.at();
  const values = prepared.map((argument) => `,${argument.code}`).join('');
  const checks = prepared.flatMap((argument, position) =>
    argument.canFail
      ? [
          `${argument.code}===BAD?badArgument(x,${index},${position + 1},${unit.constant(argument.expected)}):`,
          // A pattern that is none has a code of its own.
          ...(argument.isRegex === true ? [`${argument.code}===BAD_REGEX?-3:`] : []),
        ]
      : [],
  );
  // What waits is called later, but bad arguments are found now.
  if (deferred) emitter.line(`${result}=${checks.join('')}0;`);
  emitter.line(`${result}=${deferred ? '' : checks.join('')}f${index}(x,m${index}${values});`);
  if (!deferred && declaration?.waits === true)
    emitter.line(`if(typeof ${result}==='object')${result}=yield ${result};`);
  if (unit.options.coverage === true) emitter.line(`returned(${index},${result});`);
}
