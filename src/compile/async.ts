import type * as ast from '../../grammar/ast.ts';
import { emitDeclaredCall } from './calls.ts';
import type { Emitter } from './emitter.ts';
import { emitFormat, splitText } from './formats.ts';

/**
 * `async(f(…), resume)`: the script stops here and goes on in the resume route. With bad arguments it goes on
 * behind the statement.
 */
export function emitAsync(emitter: Emitter, statement: ast.Async): string {
  const route = checkedName(emitter, statement.resume);
  const { call, result } = emitDeferred(emitter, statement.call);
  const timeout = statement.timeout === null ? 'null' : String(statement.timeout.value | 0);
  emitter.line(`if(${result}===0){`);
  emitter.line(`startAsync(x,'async',${call},${route},null,${timeout});`);
  emitter.leave('stop(x)');
  emitter.line('}');
  emitter.line(`x.rc=${result};`);
  return result;
}

/** `launch(f(…), report, "param")`: the script goes on at once. */
export function emitLaunch(emitter: Emitter, statement: ast.Launch): string {
  const route = statement.report === null ? 'null' : checkedName(emitter, statement.report);
  const { parameter } = statement;
  const value =
    parameter === null
      ? 'null'
      : emitter.spill(emitFormat(emitter, splitText(emitter.unit, parameter.value, parameter.span)));
  const { call, result } = emitDeferred(emitter, statement.call);
  emitter.line(`if(${result}===0)${result}=startAsync(x,'launch',${call},${route},${value},null);`);
  emitter.line(`x.rc=${result};`);
  return result;
}

/** A function that makes the call with the arguments evaluated now, and the local with the code of bad ones. */
function emitDeferred(emitter: Emitter, call: ast.FunctionCall): { call: string; result: string } {
  const result = emitter.local();
  const lines = emitter.capture(() => emitDeclaredCall(emitter, call, result, true));
  // The last line makes the call; those before it evaluate the arguments.
  const made = lines.findLastIndex((line) => line.startsWith(`${result}=`));
  emitter.lines.push(...lines.slice(0, made));
  const expression = lines[made]!.slice(result.length + 1, -1);
  return { call: `()=>${expression}`, result };
}

/** The real server finds out about a missing resume route when it is too late; here the start fails. */
function checkedName(emitter: Emitter, name: ast.RouteName): string {
  if (name.computed === null && emitter.unit.routeId('route', name.text) === null) {
    emitter.unit.problem('link-undefined-route', name.span, `\`route[${name.text}]\` is not defined`);
  }
  return emitter.unit.constant(name.text);
}
