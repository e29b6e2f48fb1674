import { ArgumentProblem, arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import {
  declareModule,
  param,
  type VariableDeclaration,
  type VariableUse,
} from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { integerOf, textOf } from '../../values/value.ts';
import { copyJson, type Json, JsonArray, JsonObject } from './document.ts';
import { Documents } from './documents.ts';
import { JsonProblem, parseJson } from './parse.ts';
import { type Path, parsePath, resolvePath, type WrittenPath } from './path.ts';
import { type Layout, printJson } from './print.ts';

interface State {
  readonly documents: Documents;
  readonly server: Server;
  /** Paths by their text; null for one that is malformed. */
  readonly paths: Map<ByteString, WrittenPath | null>;
  readonly variables: Map<ByteString, VariableReference | null>;
  /** Integers that do not fit 32 bits are read as texts. */
  readonly longAsText: boolean;
}

const json = declareModule({
  name: 'json',
  doc: 'JSON documents as variables.',
  params: {
    enable_long_quoting: param.integer(0, 'Not 0: integers that do not fit 32 bits are read as texts.', {
      since: '3.6',
    }),
  },
  setup: ({ server, params }): State => ({
    documents: new Documents(),
    server,
    paths: new Map(),
    variables: new Map(),
    longAsText: params.enable_long_quoting !== 0,
  }),
});

const most: readonly RouteKind[] = [
  'request',
  'failure',
  'onreply',
  'branch',
  'local',
  'startup',
  'timer',
  'event',
];
const smallest = -0x8000_0000n;
const largest = 0x7fff_ffffn;

/** A JSON value as a value of the script: JSON null is NULL, everything that is no text or number is printed. */
function scriptValue(value: Json | undefined, state: State, layout: Layout, plainSlash: boolean): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'bigint') return printJson(value, layout, plainSlash);
  if (value >= smallest && value <= largest) return Number(value);
  return state.longAsText ? String(value) : Number(value < 0n ? smallest : largest);
}

/** The item that an index means; `*` is the list itself. */
function indexed(value: Json | undefined, index: VariableUse['index']): Json | undefined {
  if (typeof index !== 'number') return value;
  if (value instanceof JsonArray) return value.items[index < 0 ? value.items.length + index : index];
  if (value instanceof JsonObject) return [...value.members.values()].at(index);
  return undefined;
}

function written({ paths }: State, inner: ByteString): WrittenPath | null {
  let path = paths.get(inner);
  if (path === undefined) {
    path = parsePath(inner);
    paths.set(inner, path);
  }
  return path;
}

/** Reads a variable in a path. */
function read(execution: Execution, { server, variables }: State, text: ByteString): Value {
  let variable = variables.get(text);
  if (variable === undefined) {
    const found = server.variable(text);
    variable = found instanceof ArgumentProblem ? null : found;
    variables.set(text, variable);
  }
  return variable?.get(execution) ?? null;
}

/** The path of a use; null (after logging) when it is malformed, or a variable in it does not fit. */
function pathOf(execution: Execution, state: State, inner: ByteString | null): Path | null {
  const path = inner === null ? null : written(state, inner);
  const resolved = path === null ? null : resolvePath(path, (text) => read(execution, state, text));
  if (resolved !== null && typeof resolved !== 'string') return resolved;
  execution.log('ERROR', `$json(${inner}): ${resolved ?? 'not a path into a JSON document'}`);
  return null;
}

function assign(
  execution: Execution,
  state: State,
  { inner }: VariableUse,
  value: Value,
  operator: '=' | ':=',
): boolean {
  const path = pathOf(execution, state, inner);
  if (path === null) return false;
  const { documents } = state;
  const integer = integerOf(value);
  let problem: string | null;
  if (value === null) problem = documents.remove(path);
  else if (operator === '=')
    problem = documents.set(path, integer === null ? textOf(value)! : BigInt(integer));
  // A number that does not come from a variable has no text to be parsed.
  else if (typeof value === 'number') problem = 'Trying to interpret a non-string value';
  else problem = parse(state, path, textOf(value)!);
  if (problem !== null) execution.log('ERROR', `$json(${inner}): ${problem}`);
  return problem === null;
}

/** `:=` with a text: what is no JSON leaves NULL. */
function parse({ documents }: State, path: Path, text: ByteString): string | null {
  try {
    return documents.set(path, parseJson(text));
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem;
    documents.remove(path);
    return `Error parsing json: ${problem.message}`;
  }
}

function document(
  doc: string,
  layout: Layout,
  more: Partial<VariableDeclaration<State>> = {},
): VariableDeclaration<State> {
  const plainSlash = more.since === '4.0';
  return json.variable({
    doc,
    inner: 'optional',
    innerKind: 'literal',
    checkInner: (inner) => (parsePath(inner) === null ? 'not a path into a JSON document' : null),
    get: (execution, state, { inner, index }) => {
      const path = pathOf(execution, state, inner);
      if (path === null) return null;
      return scriptValue(indexed(state.documents.get(path), index), state, layout, plainSlash);
    },
    set: assign,
    ...more,
  });
}

/** The path that stands in a reference to `$json(…)`; null when it is another variable. */
function pathOfReference(execution: Execution, state: State, { text }: VariableReference): Path | null {
  const inner =
    /^\$json(?:_pretty|_compact)?\((.*)\)$/s.exec(text) ?? /^\$\(json[a-z_]*\((.*)\)\)$/s.exec(text);
  return inner === null ? null : pathOf(execution, state, inner[1]!);
}

function merge(left: Json, right: Json): Json {
  if (!(left instanceof JsonObject) || !(right instanceof JsonObject)) return right;
  const merged = copyJson(left) as JsonObject;
  for (const [name, member] of right.members) merged.members.set(name, copyJson(member));
  return merged;
}

export default json.complete({
  functions: {
    json_link: json.fn({
      doc: 'Makes a document share a part of another one: a change of either is seen in both.',
      routes: most,
      args: [
        arg.variable('target', '`$json(name)` that is made.'),
        arg.variable('source', '`$json(…)` that is shared.'),
      ],
      returns: { 1: 'done', [-1]: 'not JSON variables, or nothing there' },
      run: (execution, state, target, source) => {
        const { documents } = state;
        const [to, from] = [target, source].map((one) => pathOfReference(execution, state, one)) as [
          Path | null,
          Path | null,
        ];
        const value = from === null ? undefined : documents.get(from);
        if (to === null || value === undefined || value === null) {
          execution.log('ERROR', `cannot link ${target.text} to ${source.text}`);
          return -1;
        }
        const problem = documents.set(to, value);
        if (problem !== null) execution.log('ERROR', `${target.text}: ${problem}`);
        return problem === null ? 1 : -1;
      },
    }),
    json_merge: json.fn({
      doc: 'Joins two JSON texts: members of the second one win.',
      since: '3.6',
      args: [
        arg.string('first', 'A JSON object.'),
        arg.string('second', 'Another one.'),
        arg.output('result', 'Receives the joined object, as a text.'),
      ],
      returns: { 1: 'done', [-1]: 'one of them is no JSON' },
      run: (execution, _state, first, second, result) => {
        try {
          return result.set(execution, printJson(merge(parseJson(first), parseJson(second)), 'compact'))
            ? 1
            : -1;
        } catch (problem) {
          if (!(problem instanceof JsonProblem)) throw problem;
          execution.log('ERROR', `Error parsing json: ${problem.message}`);
          return -1;
        }
      },
    }),
  },
  variables: {
    json: [
      document(
        'A value in a JSON document, `$json(name/key[0])`. `:=` parses, `=` stores, NULL removes.',
        'spaced',
        {
          since: '3.6',
          index: true,
        },
      ),
      document(
        'A value in a JSON document, `$json(name/key[0])`. `:=` parses, `=` stores, NULL removes.',
        'spaced',
        {
          until: '2.4',
        },
      ),
    ],
    json_pretty: document('The same, printed over several lines.', 'pretty'),
    json_compact: document('The same, printed without blanks.', 'compact'),
    json_compact_noescape: document('The same, printed without blanks and with plain slashes.', 'compact', {
      since: '4.0',
    }),
  },
});
