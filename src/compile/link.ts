import type * as ast from '../../grammar/ast.ts';
import type { Format } from '../declarations/arguments.ts';
import type { Value } from '../values/value.ts';
import { integerOf, textOf } from '../values/value.ts';
import { type Access, access, type Environment, formatOf } from './access.ts';
import type { Getter, RouteExecution } from './execution.ts';
import type { CallSite, Linkage, LinkedProgram, Program } from './program.ts';
import { evaluation } from './support/evaluation.ts';
import { reporting } from './support/reporting.ts';
import type { Unit } from './unit.ts';

type RouteFunction = (execution: RouteExecution) => number | Generator<unknown, number, number>;
type CallFunction = (
  execution: RouteExecution,
  ...parameters: unknown[]
) => number | Generator<unknown, number, number>;

interface Generated {
  readonly routes: readonly RouteFunction[];
  readonly calls: readonly CallFunction[];
  read(slot: number): Value;
  write(slot: number, value: Value): void;
}

/** Makes a compiled script part of a server. */
export function linkProgram(unit: Unit, program: Program, linkage: Linkage): LinkedProgram {
  let generated: Generated | null = null;
  const slots = new Slots(unit.slots, () => generated!);
  const environment: Environment = {
    server: linkage.server,
    registry: unit.registry,
    modules: unit.modules,
    state: linkage.state,
    slots,
  };
  const accesses = unit.variables.map((variable) => access(variable, environment));
  const counts = unit.options.coverage === true ? new Uint32Array(unit.coveragePoints.length) : null;
  const helpers = {
    ...evaluation,
    ...reporting(program, linkage),
    ...calling(unit, linkage, () => generated!),
    ...tracing(unit, linkage, environment),
    S: linkage.process,
    C: counts,
  };
  const tables = {
    get: accesses.map((one: Access) => one.get),
    print: accesses.map((one) => one.print),
    element: accesses.map((one) => one.element),
    set: accesses.map((one) => one.set),
    reference: accesses.map((one) => one.reference),
    run: program.calls.map((site) => runner(site, linkage)),
    state: program.calls.map((site) => linkage.state(site.module)),
  };
  const constants = unit.constants.map((constant) => linkConstant(constant, environment));
  // The source consists of the compiler's own text and integers only; see `Unit`.
  const build = new Function('H', 'K', 'T', program.code) as (
    h: unknown,
    k: unknown,
    t: unknown,
  ) => Generated;
  generated = build(helpers, constants, tables);
  return {
    routes: generated.routes,
    slot: (name) => slots.index(name),
    readSlot: (slot) => slots.read(slot),
    writeSlot: (slot, value) => slots.write(slot, value),
    counts,
  };
}

/** What a constant of the compiler stands for once the server exists. */
function linkConstant(constant: unknown, environment: Environment): unknown {
  if (typeof constant !== 'object' || constant === null) return constant;
  if ('formatText' in constant) return formatOf(constant.formatText as string, environment);
  if (!('formatOf' in constant)) return constant;
  // A variable given as a format: its value is the format.
  const variable = constant.formatOf as ast.Variable;
  const { get } = access(variable, environment);
  const format: Format = {
    text: variable.text,
    literal: false,
    expand: (execution) => textOf(get(execution as RouteExecution)) ?? '',
  };
  return format;
}

/** `$var` slots: those of the script are variables of the generated code, later ones live here. */
class Slots {
  readonly #names: Map<string, number>;
  readonly #count: number;
  readonly #more: Value[] = [];
  readonly #generated: () => Generated;

  constructor(names: readonly string[], generated: () => Generated) {
    this.#names = new Map(names.map((name, index) => [name, index]));
    this.#count = names.length;
    this.#generated = generated;
  }

  index(name: string): number {
    let slot = this.#names.get(name);
    if (slot === undefined) {
      slot = this.#count + this.#more.push(null) - 1;
      this.#names.set(name, slot);
    }
    return slot;
  }

  read(slot: number): Value {
    return slot < this.#count ? this.#generated().read(slot) : this.#more[slot - this.#count]!;
  }

  write(slot: number, value: Value): void {
    if (slot < this.#count) this.#generated().write(slot, value);
    else this.#more[slot - this.#count] = value;
  }
}

function runner(
  site: CallSite,
  linkage: Linkage,
): (x: RouteExecution, state: unknown, ...values: unknown[]) => unknown {
  const replacement = linkage.replacement(site);
  if (replacement !== null) return (x, _, ...values) => replacement(x, values);
  if (site.declaration !== null)
    return site.declaration.run as unknown as (
      x: RouteExecution,
      state: unknown,
      ...values: unknown[]
    ) => unknown;
  return (x) => {
    const owner = site.module === null ? 'the core' : `module ${site.module}`;
    x.log('ERROR', `${site.name}() of ${owner} is not implemented`);
    return -1;
  };
}

function calling(unit: Unit, linkage: Linkage, generated: () => Generated) {
  const find = (x: RouteExecution, name: Value): number | null => {
    const text = textOf(name);
    const id = text === null || text === '0' ? null : unit.routeId('route', text);
    if (id === null) x.log('ALERT', `unknown route(${text ?? '<null>'})`);
    return id;
  };
  const call = (id: number, x: RouteExecution, parameters: RouteExecution['frame']) => {
    const route = generated().calls[id]!;
    const count = unit.parameterCounts?.[id];
    if (count === undefined) return route(x, parameters);
    const values = parameters as readonly Value[];
    return route(x, ...Array.from({ length: count }, (_, index) => values[index] ?? null));
  };
  return {
    /** Null: there is no such route. */
    callNamed(x: RouteExecution, name: Value, parameters: RouteExecution['frame']): number | null {
      const id = find(x, name);
      return id === null ? null : (call(id, x, parameters) as number);
    },

    *callNamedWaiting(
      x: RouteExecution,
      name: Value,
      parameters: RouteExecution['frame'],
    ): Generator<unknown, number | null, number> {
      const id = find(x, name);
      if (id === null) return null;
      const result = call(id, x, parameters);
      return typeof result === 'number' ? result : yield* result;
    },

    startAsync(
      x: RouteExecution,
      kind: 'async' | 'launch',
      call: () => number,
      route: string | null,
      parameter: Value,
      timeout: number | null,
    ): number {
      return linkage.startAsync({ execution: x, kind, call, route, parameter, timeout });
    },

    format: (format: Format): Format => format,
  };
}

function tracing(unit: Unit, linkage: Linkage, environment: Environment) {
  let getters: (readonly (readonly [string, Getter])[])[] | null = null;
  return {
    setTrace(x: RouteExecution, level: unknown, format: Format | undefined, info: unknown): 1 {
      const number = integerOf(level as Value);
      linkage.process.tracing = number !== null && format !== undefined;
      linkage.process.traceLine =
        format === undefined
          ? null
          : { level: number ?? 0, format, info: (info as string | undefined) ?? '' };
      void x;
      return 1;
    },

    scriptTrace: (x: RouteExecution, action: string): void => linkage.scriptTrace(x, action),

    trace(x: RouteExecution, index: number, code: number | null): void {
      getters ??= unit.traced.map(({ variables }) =>
        variables.map((variable) => [variable.text, access(variable, environment).get] as const),
      );
      linkage.traceStatement(x, unit.traced[index]!.span, getters[index]!, code);
    },

    entered(_: RouteExecution, route: number): void {
      const { label, span } = unit.routes[route]!;
      linkage.server.observe({
        type: 'route',
        route: label,
        position: unit.options.positions.position(span.start),
      });
    },

    returned(call: number, code: number): void {
      linkage.returned(call, code);
    },
  };
}
