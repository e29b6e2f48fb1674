import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import { parseInteger } from '../values/integer.ts';
import type { Value } from '../values/value.ts';
import { stored } from '../values/value.ts';
import { avp } from './avp.ts';
import { scriptVariable } from './script-variables.ts';

const rc: VariableDeclaration = {
  doc: 'Result of the last action.',
  get: (execution) => execution.rc,
};

function parameter(execution: Execution, { inner, isText }: VariableUse): Value {
  if (inner === null) return null;
  const { parameters, parameterNames, server } = execution;
  const isEvent = parameterNames !== null;
  if (isEvent && server.version === '2.4') return null;
  // A text with digits is a name in an event route.
  let number = isEvent && isText === true ? null : parseInteger(inner);
  if (number === null && isEvent) {
    const at = parameterNames.indexOf(inner);
    number = at < 0 ? null : at + 1;
  }
  if (number !== null && number >= 1 && number <= parameters.length) return parameters[number - 1]!;
  if (isEvent) {
    const event = /\[(.*)\]/.exec(execution.routeStack[0] ?? '')?.[1] ?? '';
    execution.log('WARNING', `Parameter ${inner} not found for event ${event} - max ${parameters.length}`);
  }
  return null;
}

const colours = 'xsrgybpcw';

/** The escape sequence of `$C(xy)`: foreground x, background y; a capital letter is bold (reference: language 5.5). */
function colour(inner: string): string | null {
  const [foreground, background] = [colours.indexOf(inner[0]!.toLowerCase()), colours.indexOf(inner[1]!)];
  // Bold is a capital, but there is none for the default colour.
  if (inner.length !== 2 || foreground < 0 || background < 0 || inner[0] === 'X') return null;
  const code = (index: number, base: number) => String(index === 0 ? base + 9 : base + index - 1);
  const weight = inner[0] === inner[0]!.toLowerCase() ? '0' : '1';
  return `\x1b[${weight};${code(foreground, 30)};${code(background, 40)}m`;
}

/** What belongs to the script and the process rather than to the message. */
export const scriptTable: VariableTable = {
  var: {
    doc: 'A value of the process: a text, an integer or NULL.',
    inner: 'required',
    get: ({ server }, _state, { inner }) => (inner === null ? null : scriptVariable(server, inner).value),
    set: ({ server }, _state, { inner }, value) => {
      if (inner !== null) scriptVariable(server, inner).value = stored(value);
      return inner !== null;
    },
  },
  avp,
  rc,
  retcode: rc,
  return: {
    doc: 'A value that the last called route returned, counted from 0.',
    since: '3.6',
    inner: 'required',
    get: ({ returned }, _state, { inner }) => {
      const number = inner === null ? null : parseInteger(inner);
      return number === null ? null : (returned?.[number] ?? null);
    },
  },
  param: {
    doc: 'A parameter of the route, counted from 1; in event routes also by name.',
    inner: 'required',
    get: (execution, _state, use) => parameter(execution, use),
  },
  cfg_line: { doc: 'Line of the current action.', get: (execution) => execution.line() },
  cfg_file: { doc: 'File of the current action.', get: (execution) => execution.position().file },
  pp: { doc: 'Process id.', get: ({ server }) => server.host.process.pid },
  argv: {
    doc: 'Value of a command line option `-o name=value`.',
    inner: 'required',
    get: ({ server }, _state, { inner }) => (inner === null ? null : server.host.process.argument(inner)),
  },
  C: {
    doc: 'Escape sequence for colours on a terminal; empty elsewhere.',
    inner: 'required',
    innerKind: 'literal',
    checkInner: (inner) =>
      inner.length === 2 && colour(inner) !== null ? null : `not a pair of colours: ${inner}`,
    get: ({ server }, _state, { inner }) =>
      inner !== null && server.globals.number('xlog_force_color') > 0 ? colour(inner) : '',
  },
};
