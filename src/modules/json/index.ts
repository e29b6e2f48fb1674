import { ArgumentProblem, arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import {
  declareModule,
  param,
  type VariableDeclaration,
  type VariableUse,
} from '../../declarations/module.ts';
import { allButError } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString, Value } from '../../values/value.ts';
import { integerOf, isInteger, TextAndInteger, textOf } from '../../values/value.ts';
import type { Json } from './document.ts';
import { Documents } from './documents.ts';
import { mergePatch, plainNumbers } from './merge.ts';
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

const smallest = -0x8000_0000n;
const largest = 0x7fff_ffffn;

/** A JSON value as a value of the script: everything that is no text or integer is printed. */
function scriptValue(value: Json, state: State, layout: Layout, plainSlash: boolean): Value {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? integerValue(value, state) : printJson(value, layout, plainSlash);
}

/** One that does not fit 32 bits keeps its text; 2.4 takes the nearest one that does. */
function integerValue(value: bigint, { server, longAsText }: State): Value {
  if (value >= smallest && value <= largest) return Number(value);
  if (server.version === '2.4') return Number(value < 0n ? smallest : largest);
  const text = String(value);
  return longAsText ? text : new TextAndInteger(text, Number(BigInt.asIntN(32, value)), true);
}

/** What stands at a path; JSON null is NULL, but not in a loop. */
function found(
  execution: Execution,
  { documents }: State,
  path: Path,
  index: VariableUse['index'],
): Json | undefined {
  if (typeof index === 'number') return documents.element(path, index);
  if (index === null) return documents.get(path) ?? undefined;
  execution.log('ERROR', '[*] is for loops only');
  return undefined;
}

function written({ paths, server }: State, inner: ByteString): WrittenPath | null {
  let path = paths.get(inner);
  if (path === undefined) {
    path = parsePath(inner, server.version);
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
  const { documents, server } = state;
  const integer = server.version === '2.4' || isInteger(value) ? integerOf(value) : null;
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

/** `:=` with a text: what is no JSON leaves NULL, and so does JSON null. */
function parse({ documents }: State, path: Path, text: ByteString): string | null {
  try {
    const value = parseJson(text);
    if (value === null) throw new JsonProblem('there is no value');
    return documents.set(path, value);
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
    checkInner: (inner, { version }) =>
      parsePath(inner, version) === null ? 'not a path into a JSON document' : null,
    get: (execution, state, { inner, index }) => {
      const path = pathOf(execution, state, inner);
      if (path === null) return null;
      const value = found(execution, state, path, index);
      return value === undefined ? null : scriptValue(value, state, layout, plainSlash);
    },
    set: assign,
    ...more,
  });
}

/** A variable of this module; 2.4 calls them all by the same type too. */
function isDocument({ name }: VariableReference): boolean {
  return /^json(_pretty|_compact|_compact_noescape)?$/.test(name);
}

/** The path that stands in a reference to `$json(…)`. */
function pathOfReference(execution: Execution, state: State, { text }: VariableReference): Path | null {
  const inner =
    /^\$json(?:_pretty|_compact)?\((.*)\)$/s.exec(text) ?? /^\$\(json[a-z_]*\((.*)\)\)$/s.exec(text);
  return inner === null ? null : pathOf(execution, state, inner[1]!);
}

export default json.complete({
  functions: {
    json_link: json.fn({
      doc: 'Makes a document share a part of another one: a change of either is seen in both.',
      routes: allButError,
      args: [
        arg.variable('target', '`$json(name)` that is made.'),
        arg.variable('source', '`$json(…)` that is shared.'),
      ],
      returns: { 1: 'done', [-1]: 'nothing there, or no place for it' },
      link: (_server, _state, target, source) =>
        [target, source].every((one) => one === undefined || isDocument(one))
          ? null
          : 'a parameter must be a JSON variable',
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
      doc: 'Changes a JSON text as a merge patch tells (RFC 7396): its members win, null removes.',
      since: '3.6',
      args: [
        arg.string('document', 'A JSON object.'),
        arg.string('patch', 'The merge patch.'),
        arg.output('result', 'Receives the joined object, as a text.'),
      ],
      returns: { 1: 'done', [-1]: 'one of them is no JSON' },
      run: (execution, _state, text, patch, result) => {
        try {
          const merged = mergePatch(parseJson(text), parseJson(patch));
          return result.set(execution, printJson(plainNumbers(merged), 'compact', true)) ? 1 : -1;
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
          index: 'all',
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
