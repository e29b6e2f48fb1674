import type * as ast from '../../grammar/ast.ts';
import { arg } from '../declarations/arguments.ts';
import { emitArguments } from './arguments.ts';
import type { Emitter } from './emitter.ts';

const parameters = [
  arg.integer('level', 'Level of the trace lines.'),
  arg.format('format', 'What each line shows.'),
  arg.optional(arg.string('info', 'Stands in front of each line.')),
];

const assignments: Readonly<Record<ast.Assignment['operator'], string>> = {
  '=': 'equal',
  ':=': 'colon-eq',
  '+=': 'plus-eq',
  '-=': 'minus-eq',
  '*=': 'mult-eq',
  '/=': 'div-eq',
  '%=': 'modulo-eq',
  '&=': 'b-and-eq',
  '|=': 'b-or-eq',
  '^=': 'b-xor-eq',
};

/** Calls and assignments are told of where they are made, see `emitTracedCall` and `emitTracedAssignment`. */
const statements: Readonly<Partial<Record<ast.Statement['kind'], string>>> = {
  If: 'if',
  While: 'while',
  For: 'for-each',
  Switch: 'switch',
  Break: 'break',
  Return: 'return',
  Exit: 'exit',
  Drop: 'drop',
};

/** A line about what is about to be done, when the script turned that on. */
function emitTraced(emitter: Emitter, action: string): void {
  if (!emitter.unit.scriptTrace) return;
  emitter.at();
  emitter.line(`if(S.tracing)scriptTrace(x,${emitter.unit.constant(action)});`);
}

export function emitTracedStatement(emitter: Emitter, statement: ast.Statement): void {
  const action = statements[statement.kind];
  if (action !== undefined) emitTraced(emitter, `core ${action}`);
}

/** Before the arguments are evaluated. */
export function emitTracedCall(emitter: Emitter, call: ast.Call): void {
  switch (call.kind) {
    case 'RouteCall':
      emitTraced(emitter, `route ${call.name.text}`);
      return;
    case 'Async':
      emitTraced(emitter, `async ${call.call.name.name}`);
      return;
    case 'Launch':
      emitTraced(emitter, `launch ${call.call.name.name}`);
      return;
    case 'FunctionCall':
      emitTraced(emitter, `${functionClass(emitter, call.name.name)} ${call.name.name}`);
      return;
    case 'Assert':
  }
}

/** In 3.x the functions of the core are called as those of modules are. */
function functionClass({ unit }: Emitter, name: string): string {
  if (['log', 'xlog', 'xdbg', 'error'].includes(name)) return 'core';
  if (unit.version !== '2.4') return 'module';
  return (unit.registry.function(name, unit.modules)?.module ?? null) === null ? 'core' : 'module';
}

/** When the value is known, before it is stored. */
export function emitTracedAssignment(emitter: Emitter, { operator }: ast.Assignment): void {
  emitTraced(emitter, `assign ${assignments[operator]}`);
}

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
