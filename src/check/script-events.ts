import type * as ast from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import { catalog } from '../catalog/catalog.ts';
import { inVersion, isAvailable } from '../declarations/module.ts';
import type { Registry } from '../declarations/registry.ts';
import type { ByteString } from '../values/value.ts';
import { Scope } from './scope.ts';
import { walkStatements } from './walk.ts';

/** A place in a route where an event is raised or subscribed to. */
export interface EventPlace {
  /** `route`, `route[x]`, `startup_route`, … */
  readonly route: string;
  /** Blocks from which the server comes here: the route itself, or those that call it. Empty: none does. */
  readonly reachedFrom: readonly string[];
  readonly span: ast.Span;
}

/** A parameter as far as the text tells: null where only a run can tell. */
export type ParameterName = ByteString | null;

/** A `raise_event` in the script. */
export interface ScriptRaise extends EventPlace {
  /** In payload order; null when the names are not written in the route. Unnamed values: `[]` and `unnamed`. */
  readonly parameters: readonly ParameterName[] | null;
  readonly unnamed: boolean;
}

export interface ScriptSubscription {
  readonly socket: ByteString;
  /** The place in the script; null for an event route, which subscribes itself. */
  readonly place: EventPlace | null;
  /** The socket is computed when the script runs; then it is the text of the variable. */
  readonly computed: boolean;
}

/** An event that a script can raise. */
export interface ScriptEvent {
  /** The text of a variable when `computed`. */
  readonly name: ByteString;
  readonly computed: boolean;
  /** Who raises it besides calls in the script: a module, `core`, or null. */
  readonly source: string | null;
  /** Names of the parameters of `source`'s event. */
  readonly sourceParameters: readonly string[];
  /** False: `source` has it in the real server but does not raise it here. */
  readonly implemented: boolean;
  readonly raises: readonly ScriptRaise[];
  readonly subscriptions: readonly ScriptSubscription[];
}

type Building = {
  -readonly [K in keyof ScriptEvent]: ScriptEvent[K] extends readonly (infer T)[] ? T[] : ScriptEvent[K];
};

/** Core events that are raised here; the others need what a single process does not have. */
const raisedByCore = new Set(['E_CORE_THRESHOLD', 'E_CORE_LOG', 'E_CORE_TCP_DISCONNECT']);

/**
 * The events that a script can raise and who hears them, read off its text: calls first in the order of the
 * script, then the events of its modules, then those of the core.
 */
export function eventsOf(script: ast.Script, registry: Registry, version: Version): ScriptEvent[] {
  const events = new Map<string, Building>();
  const event = (name: ByteString, computed = false): Building => {
    const key = `${computed} ${name}`;
    let found = events.get(key);
    if (found === undefined) {
      found = {
        name,
        computed,
        source: null,
        sourceParameters: [],
        implemented: true,
        raises: [],
        subscriptions: [],
      };
      events.set(key, found);
    }
    return found;
  };
  const reached = reachability(script, new Scope(script, registry, version));
  for (const item of script.items) if (item.kind === 'RouteBlock') readBlock(item, version, reached, event);
  for (const item of script.items) {
    if (item.kind === 'LoadModule') addModuleEvents(item.name, registry, version, event);
    if (item.kind === 'ModParam') addConsumerEvent(item, event);
  }
  for (const { name, params } of catalog(version).core.events)
    Object.assign(event(name), {
      source: 'core',
      sourceParameters: [...params],
      implemented: raisedByCore.has(name),
    });
  for (const item of script.items) {
    if (item.kind !== 'RouteBlock' || item.routeKind !== 'event_route' || item.name === null) continue;
    event(item.name).subscriptions.push({ socket: `route:${item.name}`, place: null, computed: false });
  }
  return [...events.values()];
}

function addModuleEvents(
  module: string,
  registry: Registry,
  version: Version,
  event: (name: string) => Building,
): void {
  const known = registry.forVersion(version).module(module);
  const declared = known?.declaration?.events ?? {};
  for (const { name, params } of known?.facts?.events ?? []) {
    const declaration = inVersion(declared[name], version);
    Object.assign(event(name), {
      source: module,
      sourceParameters: [...(params.length > 0 ? params : (declaration?.parameters ?? []))],
      implemented: declaration !== undefined,
    });
  }
  for (const [name, declaration] of Object.entries(declared)) {
    if (isAvailable(declaration, version) && event(name).source === null)
      Object.assign(event(name), { source: module, sourceParameters: [...declaration.parameters] });
  }
}

/** The events of rabbitmq_consumer are named by its parameter. */
function addConsumerEvent(item: ast.ModParam, event: (name: string) => Building): void {
  if (item.modules.value !== 'rabbitmq_consumer' || item.parameter.value !== 'connection_id') return;
  if (item.value.kind !== 'StringLiteral') return;
  const name = /(?:^|;)\s*event\s*=\s*([^;]+)/i.exec(item.value.value)?.[1]?.trim();
  if (name) Object.assign(event(name), { source: 'rabbitmq_consumer', sourceParameters: ['body'] });
}

function titleOf({ routeKind, name }: ast.RouteBlock): string {
  return name === null ? routeKind : `${routeKind}[${name}]`;
}

/** For every block, from which blocks that the server runs by itself it is reached. */
function reachability(script: ast.Script, scope: Scope): ReadonlyMap<string, ReadonlySet<string>> {
  const blocks = script.items.filter((item) => item.kind === 'RouteBlock');
  const called = new Map(blocks.map((block) => [titleOf(block), calledRoutes(block, scope)]));
  const reached = new Map<string, Set<string>>(blocks.map((block) => [titleOf(block), new Set<string>()]));
  for (const block of blocks) {
    if (block.routeKind === 'route' && block.name !== null) continue;
    const open = [titleOf(block)];
    while (open.length > 0) {
      const title = open.pop()!;
      const from = reached.get(title);
      if (from === undefined || from.has(titleOf(block))) continue;
      from.add(titleOf(block));
      open.push(...(called.get(title) ?? []));
    }
  }
  return reached;
}

function calledRoutes(block: ast.RouteBlock, scope: Scope): string[] {
  const names: string[] = [];
  walkStatements(block.body, {
    call(call) {
      if (call.kind === 'RouteCall' && call.name.computed === null) names.push(call.name.text);
      if (call.kind === 'Async') names.push(call.resume.text);
      if (call.kind === 'Launch' && call.report !== null) names.push(call.report.text);
      if (call.kind === 'FunctionCall') names.push(...routesNamedIn(call, scope));
    },
  });
  return names.map((name) => `route[${name}]`);
}

/** Routes that a function runs later: a notification, a report. */
function routesNamedIn(call: ast.FunctionCall, scope: Scope): string[] {
  const parameters = scope.function(call.name.name, call.span.start).known?.declaration?.args ?? [];
  return call.arguments.flatMap((argument, index) =>
    argument.kind === 'StringLiteral' && parameters[index]?.routeKind === 'route' ? [argument.value] : [],
  );
}

function readBlock(
  block: ast.RouteBlock,
  version: Version,
  reached: ReadonlyMap<string, ReadonlySet<string>>,
  event: (name: ByteString, computed?: boolean) => Building,
): void {
  const route = titleOf(block);
  const reachedFrom = [...(reached.get(route) ?? [])];
  /** What was assigned to AVPs in this block so far, oldest first. */
  const assigned = new Map<string, ParameterName[]>();
  walkStatements(block.body, {
    statement(statement) {
      if (statement.kind === 'Assignment') remember(assigned, statement);
    },
    call(call) {
      if (call.kind !== 'FunctionCall') return;
      const [first, second, third] = call.arguments;
      const named = textOf(first);
      if (named === null) return;
      const place = { route, reachedFrom, span: call.span };
      const { name } = call.name;
      if (name === 'raise_event') {
        const is24Values = version === '2.4' && third === undefined;
        const names = is24Values || second?.kind === 'OmittedArgument' ? null : second;
        event(named.text, named.computed).raises.push({
          ...place,
          parameters: names == null ? [] : namesIn(names, assigned),
          unnamed: names == null && (second !== undefined || third !== undefined),
        });
      } else if (name === 'subscribe_event') {
        const socket = textOf(second);
        if (socket !== null)
          event(named.text, named.computed).subscriptions.push({
            socket: socket.text,
            computed: socket.computed,
            place,
          });
      }
    },
  });
}

function textOf(argument: ast.Argument | undefined): { text: ByteString; computed: boolean } | null {
  if (argument?.kind === 'StringLiteral')
    return { text: argument.value, computed: /\$[(a-zA-Z]/.test(argument.value) };
  if (argument?.kind === 'Variable') return { text: argument.text, computed: true };
  return null;
}

function remember(assigned: Map<string, ParameterName[]>, { target, value, operator }: ast.Assignment): void {
  if (target.name !== 'avp' || target.inner === null) return;
  const values = assigned.get(target.inner.text) ?? [];
  assigned.set(target.inner.text, values);
  // NULL takes the newest away, `:=` and an index replace what there is.
  if (value.kind === 'NullLiteral') values.pop();
  else if (target.index !== null && typeof target.index.value === 'number') values.splice(-1, 1, null);
  else if (operator === ':=') values.splice(0, values.length, literal(value));
  else values.push(literal(value));
}

function literal(value: ast.Expression): ParameterName {
  return value.kind === 'StringLiteral' && !/\$[(a-zA-Z]/.test(value.value) ? value.value : null;
}

/** Names leave in the reverse order of their assignment (reference: events 1.4). */
function namesIn(
  argument: ast.Argument,
  assigned: ReadonlyMap<string, readonly ParameterName[]>,
): readonly ParameterName[] | null {
  if (argument.kind !== 'Variable' || argument.inner === null) return null;
  const names = assigned.get(argument.inner.text);
  return names === undefined ? null : [...names].reverse();
}
