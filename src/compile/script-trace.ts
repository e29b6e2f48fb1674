import type * as ast from '../../grammar/ast.ts';
import { arg } from '../declarations/arguments.ts';
import { emitArguments } from './arguments.ts';
import type { Emitter } from './emitter.ts';

const parameters = [
  arg.integer('level', 'Level of the trace lines.'),
  arg.format('format', 'What each line shows.'),
  arg.optional(arg.string('info', 'Stands in front of each line.')),
];

/** `script_trace(level, "format", "info")` turns tracing on, `script_trace()` off. */
export function emitScriptTrace(emitter: Emitter, call: ast.FunctionCall): string {
  emitter.unit.scriptTrace = true;
  const declaration = {
    doc: '',
    args: parameters.map((parameter) => ({ ...parameter, optional: true })),
    run: () => 1,
  };
  const prepared = emitArguments(emitter, call, {
    name: 'script_trace',
    module: null,
    declaration,
    facts: null,
    routes: [],
    async: false,
    sync: true,
    arity: { least: 0, most: 3, only: null },
  });
  return emitter.spill(`setTrace(x,${prepared.map((argument) => argument.code).join(',')})`);
}
