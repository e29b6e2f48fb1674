/**
 * How a module says what it is: one table that the checker, the compiler, the runtime, the editor and the
 * reference page all read.
 */
import type { Version } from '../../grammar/dialect.ts';
import type { TransformationDeclaration } from '../transformations/define.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { Argument, ArgumentValues } from './arguments.ts';
import type { Execution } from './execution.ts';
import type { ManagementCommand } from './management.ts';
import type { RouteKind } from './routes.ts';
import type { ApiKey, Server } from './server.ts';
import type { Wait } from './wait.ts';

/** `since` and `until` are inclusive; absent: from the first, to the last version. */
export interface Availability {
  readonly since?: Version;
  readonly until?: Version;
}

// ---- functions ----------------------------------------------------------------------------------------

export interface FunctionDeclaration<State = unknown> extends Availability {
  readonly doc: string;
  /** Route kinds it may be called from; absent: every kind. */
  readonly routes?: readonly RouteKind[];
  readonly args: readonly Argument<unknown>[];
  /** Meaning of each return code, for hover, reference and coverage. */
  readonly returns?: Readonly<Record<number, string>>;
  /** May return a `Wait`; the routes that call it are then compiled so that they can be suspended. */
  readonly waits?: boolean;
  /** Asks what failed in the action before it (`Execution.actions`). */
  readonly asksBefore?: boolean;
  /** May be used in `async()` and `launch()`. */
  readonly async?: boolean;
  /**
   * Called once per call in the script when the server is built, after every module was set up, with the
   * arguments that are literals (undefined for the others): to register names, to look things up. A string: why
   * the server cannot start.
   */
  readonly link?: (server: Server, state: State, ...literals: never[]) => string | null | undefined;
  /** Called with the arguments evaluated; >0 true, <0 false, 0 ends the script. */
  readonly run: (execution: Execution, state: State, ...values: never[]) => number | Wait;
}

export interface TypedFunction<State, A extends readonly Argument<unknown>[]>
  extends Omit<FunctionDeclaration<State>, 'args' | 'run' | 'link'> {
  readonly args: A;
  readonly link?: (
    server: Server,
    state: State,
    ...literals: { [K in keyof A]: ArgumentValues<A>[K & keyof ArgumentValues<A>] | undefined }
  ) => string | null | undefined;
  readonly run: (execution: Execution, state: State, ...values: ArgumentValues<A>) => number | Wait;
}

// ---- parameters ---------------------------------------------------------------------------------------

export interface ParameterDeclaration<T> extends Availability {
  readonly doc: string;
  readonly type: 'integer' | 'string' | 'integer|string';
  readonly initial: T;
  /** May be given several times; values are collected in order. */
  readonly repeatable: boolean;
  /** Why a value is not acceptable (stops the start), or null. */
  readonly check?: (value: number | ByteString) => string | null;
  /** Different defaults of single versions. */
  readonly initialByVersion?: Readonly<Partial<Record<Version, T>>>;
}

type ParameterOptions<T> = Partial<
  Pick<ParameterDeclaration<T>, 'check' | 'since' | 'until' | 'initialByVersion'>
>;

/** What a parser of parameters made of one, which returns a text when something is wrong. @throws ModuleProblem */
export function madeOf<T extends object>(parsed: T | string): T {
  if (typeof parsed === 'string') throw new ModuleProblem(parsed);
  return parsed;
}

/** The check of a parameter whose texts a parser reads, which returns a text when something is wrong. */
export const parsedBy =
  (parse: (text: ByteString) => object | string) =>
  (value: number | ByteString): string | null => {
    const parsed = parse(String(value));
    return typeof parsed === 'string' ? parsed : null;
  };

export const param = {
  integer: (
    initial: number,
    doc: string,
    options: ParameterOptions<number> = {},
  ): ParameterDeclaration<number> => ({
    type: 'integer',
    repeatable: false,
    initial,
    doc,
    ...options,
  }),
  string: (
    initial: ByteString | null,
    doc: string,
    options: ParameterOptions<ByteString | null> = {},
  ): ParameterDeclaration<ByteString | null> => ({
    type: 'string',
    repeatable: false,
    initial,
    doc,
    ...options,
  }),
  /** Given repeatedly; each value is kept. */
  strings: (
    doc: string,
    options: ParameterOptions<readonly ByteString[]> = {},
  ): ParameterDeclaration<readonly ByteString[]> => ({
    type: 'string',
    repeatable: true,
    initial: [],
    doc,
    ...options,
  }),
  integerOrString: (
    initial: number | ByteString | null,
    doc: string,
    options: ParameterOptions<number | ByteString | null> = {},
  ): ParameterDeclaration<number | ByteString | null> => ({
    type: 'integer|string',
    repeatable: false,
    initial,
    doc,
    ...options,
  }),
};

export type Parameters = Readonly<
  Record<
    string,
    | ParameterDeclaration<never>
    | ParameterDeclaration<number>
    | ParameterDeclaration<ByteString | null>
    | ParameterDeclaration<readonly ByteString[]>
    | ParameterDeclaration<number | ByteString | null>
  >
>;

export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends ParameterDeclaration<infer T> ? T : never;
};

// ---- variables ----------------------------------------------------------------------------------------

/** A part of a variable that is known when the script is compiled, or evaluated at each use. */
export interface VariableUse {
  /** The name in parentheses, evaluated; null when there is none or it evaluated to NULL. */
  readonly inner: ByteString | null;
  /** The name comes from a variable that has a text only, no number. */
  readonly isText?: boolean;
  /** Evaluated index; null when none is written. `'*'`: all. */
  readonly index: number | '*' | 'append' | null;
  /** The index as written when it is a word, as modules have them (`0/active`); `index` is `append` then. */
  readonly word?: ByteString;
}

export interface InnerContext {
  readonly version: Version;
  /** The values of a parameter of the variable's module, as they are set in front of the variable. */
  readonly parameters: (name: string) => readonly ByteString[];
}

export interface VariableDeclaration<State = unknown> extends Availability {
  readonly doc: string;
  readonly inner?: 'required' | 'optional' | 'no';
  /** NULL means that it cannot be read, which 2.4 prints as nothing. */
  readonly nullFails?: boolean;
  /** With a name it can be read only. */
  readonly namedReadOnly?: boolean;
  /** `all`: only `[*]`, which loops go through. */
  readonly index?: boolean | 'all';
  /** Words that stand for an index (`[append]`), case does not matter. */
  readonly indexWords?: readonly string[];
  /**
   * How the inner name is read. `variable` (default): a variable when the whole name is one, else literal;
   * `format`: a text with variables in it (`$json(a/$var(k))`); `literal`: always as written (`$time(...)`).
   */
  readonly innerKind?: 'variable' | 'format' | 'literal';
  /** A problem with a literal inner name, found when the script is checked. */
  readonly checkInner?: (inner: ByteString, context: InnerContext) => string | null;
  /** Sees the literal inner name when the script is linked. A string: why the start stops. */
  readonly link?: (server: Server, inner: ByteString, state: State) => string | null;
  readonly get?: (execution: Execution, state: State, use: VariableUse) => Value;
  /** False when the assignment is refused (after logging why). `operator` is `=` or `:=`. */
  readonly set?: (
    execution: Execution,
    state: State,
    use: VariableUse,
    value: Value,
    operator: '=' | ':=',
  ) => boolean;
}

// ---- events, statistics -------------------------------------------------------------------------------

export interface EventDeclaration extends Availability {
  readonly doc: string;
  readonly parameters: readonly string[];
}

// ---- the table ----------------------------------------------------------------------------------------

/** One or several declarations of a name, for different versions. */
export type Versioned<T> = T | readonly T[];

export interface ModuleDeclaration {
  readonly name: string;
  readonly doc: string;
  /** Modules that must be loaded too. */
  readonly requires: readonly string[];
  readonly params: Parameters;
  readonly functions: Readonly<Record<string, Versioned<FunctionDeclaration>>>;
  readonly variables: Readonly<Record<string, Versioned<VariableDeclaration>>>;
  readonly transformations: readonly TransformationDeclaration[];
  readonly events: Readonly<Record<string, EventDeclaration>>;
  readonly statistics: Readonly<Record<string, { readonly doc: string } & Availability>>;
  readonly management: (state: never, server: Server) => readonly ManagementCommand[];
  /** Makes the module's state when the server is built, in the order of `requires`. A string: why it cannot start. */
  readonly setup: (context: ModuleContext<never>) => unknown;
  /** After every module was set up and the sockets are open, before startup_route. */
  readonly start: ((state: never, server: Server) => string | null | undefined) | null;
  readonly stop: ((state: never, server: Server) => void) | null;
  readonly api: ((state: never, server: Server) => unknown) | null;
}

export interface ModuleContext<P> {
  readonly server: Server;
  readonly params: P;
}

/** Stops the start with a clear message about the module's configuration. */
export class ModuleProblem extends Error {}

export interface Base<P extends Parameters, S> {
  readonly name: string;
  readonly doc: string;
  readonly requires?: readonly string[];
  readonly params?: P;
  readonly setup?: (context: ModuleContext<ParameterValues<P>>) => S;
}

export interface Rest<S> {
  readonly functions?: Readonly<Record<string, Versioned<FunctionDeclaration<S>>>>;
  readonly variables?: Readonly<Record<string, Versioned<VariableDeclaration<S>>>>;
  readonly transformations?: readonly TransformationDeclaration[];
  readonly events?: Readonly<Record<string, EventDeclaration>>;
  readonly statistics?: Readonly<Record<string, { readonly doc: string } & Availability>>;
  readonly management?: (state: S, server: Server) => readonly ManagementCommand[];
  readonly start?: (state: S, server: Server) => string | null | undefined;
  readonly stop?: (state: S, server: Server) => void;
  readonly api?: (state: S, server: Server) => unknown;
}

/**
 * First half of a declaration: name, parameters and state. The result types the second half, so that `run`
 * and `get` know the module's state and the values of their arguments without casts.
 *
 * @example
 * const maxfwd = declareModule({ name: 'maxfwd', doc: '…', params: { max_limit: param.integer(256, '…') }, setup: ({ params }) => params });
 * export default maxfwd.complete({
 *   functions: {
 *     is_maxfwd_lt: maxfwd.fn({
 *       doc: 'True when Max-Forwards is below a number.',
 *       args: [arg.integer('limit', 'Number to compare with.')],
 *       run: (execution, state, limit) => …,
 *     }),
 *   },
 * });
 */
export function declareModule<const P extends Parameters, S>(base: Base<P, S>) {
  return {
    /** Types a function's `run` from the arguments it declares. */
    fn<const A extends readonly Argument<unknown>[]>(
      declaration: TypedFunction<S, A>,
    ): FunctionDeclaration<S> {
      return declaration as unknown as FunctionDeclaration<S>;
    },
    variable(declaration: VariableDeclaration<S>): VariableDeclaration<S> {
      return declaration;
    },
    complete(rest: Rest<S>): ModuleDeclaration {
      return {
        requires: [],
        params: {},
        functions: {},
        variables: {},
        transformations: [],
        events: {},
        statistics: {},
        management: () => [],
        setup: () => undefined,
        start: null,
        stop: null,
        api: null,
        ...base,
        ...rest,
      } as unknown as ModuleDeclaration;
    },
  };
}

/** Types a core function's `run` from the arguments it declares; the state is undefined. */
export function coreFunction<const A extends readonly Argument<unknown>[]>(
  declaration: TypedFunction<undefined, A>,
): FunctionDeclaration {
  return declaration as unknown as FunctionDeclaration;
}

/** What `src/runtime/functions/index.ts` exports as `coreFunctions`. */
export type FunctionTable = Readonly<Record<string, Versioned<FunctionDeclaration>>>;

/** What `src/variables/index.ts` exports as `coreVariables`. */
export type VariableTable = Readonly<Record<string, Versioned<VariableDeclaration>>>;

/** A typed key for `server.api`. */
export function apiKey<T>(module: string): ApiKey<T> {
  return { module };
}

/** True when a declaration exists in `version`. */
export function isAvailable(availability: Availability, version: Version): boolean {
  const order: readonly Version[] = ['2.4', '3.6', '4.0'];
  const at = order.indexOf(version);
  return (
    (availability.since === undefined || order.indexOf(availability.since) <= at) &&
    (availability.until === undefined || at <= order.indexOf(availability.until))
  );
}

/** The declaration of a name for a version. */
export function inVersion<T extends Availability>(
  declared: Versioned<T> | undefined,
  version: Version,
): T | undefined {
  if (declared === undefined) return undefined;
  const list = Array.isArray(declared) ? (declared as readonly T[]) : [declared as T];
  return list.find((item) => isAvailable(item, version));
}
