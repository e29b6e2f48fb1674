import type { RouteBlockKind, Script, Span, Variable } from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import type { Format } from '../declarations/arguments.ts';
import type { FunctionDeclaration } from '../declarations/module.ts';
import type { Position } from '../declarations/observation.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import type { RouteKind } from '../declarations/routes.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { Getter, RouteExecution } from './execution.ts';

/** Turns offsets in the flattened text into files and lines (`src/source`). */
export interface Positions {
  position(offset: number): Position;
  /** What stands there, for traces. */
  text?(span: Span): string;
  /** An offset on the line that the server counts an offset to. */
  anchor?(offset: number): number;
}

/** Something in the user's script that stops the start although every statement is well formed. */
export interface LinkProblem {
  readonly code: LinkProblemCode;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}

export type LinkProblemCode =
  | 'link-undefined-route'
  | 'link-route-arguments'
  | 'link-regex'
  | 'link-xlog-level'
  | 'link-xlog-empty'
  | 'link-format'
  | 'link-variable'
  | 'link-transformation'
  | 'link-argument'
  | 'link-async';

export interface CompileOptions {
  readonly registry: VersionRegistry;
  readonly positions: Positions;
  /** Report every statement with its values (`statement` observations). */
  readonly trace?: boolean;
  /** Report every route as it begins (`route` observations); `trace` does so too. */
  readonly traceRoutes?: boolean;
  /** Count how often each statement, branch and case ran. */
  readonly coverage?: boolean;
}

export interface CompileResult {
  /** Null when there are problems. */
  readonly program: Program | null;
  readonly problems: readonly LinkProblem[];
}

/** A route block of the script. */
export interface RouteInfo {
  readonly id: number;
  readonly block: RouteBlockKind;
  readonly kind: RouteKind;
  readonly name: string | null;
  /** As `$route` prints it: `route[x]`, `startup_route`. */
  readonly label: string;
  /** Seconds, timer routes only. */
  readonly interval: number | null;
  readonly mode: 'sync' | 'async' | null;
  /** Compiled as a generator, because something in it may wait. */
  readonly suspends: boolean;
  readonly span: Span;
}

/** A place that `coverage` counts. */
export interface CoveragePoint {
  readonly span: Span;
  readonly kind: 'statement' | 'then' | 'else' | 'case' | 'default' | 'loop' | 'route';
  readonly route: number;
}

/** One call of a declared function in the script. */
export interface CallSite {
  readonly index: number;
  readonly name: string;
  readonly module: string | null;
  /** Null: known from the catalog only. */
  readonly declaration: FunctionDeclaration | null;
  readonly span: Span;
  /** The route it stands in. */
  readonly route: number;
  /** What each argument is when it is a literal, undefined otherwise. */
  readonly literals: readonly unknown[];
}

/** A variable where it is written. */
export interface Mention {
  readonly variable: Variable;
  /** The route with the text that it is in; null when it is written in the script itself. */
  readonly textOf: number | null;
}

/** A compiled script, not yet part of a server. */
export interface Program {
  readonly version: Version;
  readonly script: Script;
  readonly registry: VersionRegistry;
  /** Loaded modules in the order of the script. */
  readonly modules: readonly string[];
  readonly routes: readonly RouteInfo[];
  readonly calls: readonly CallSite[];
  /** Variables in the order in which they stand in the routes; at least the first time that each is met. */
  readonly mentions: readonly Mention[];
  /** Names of the `$var` slots. */
  readonly variables: readonly string[];
  readonly coveragePoints: readonly CoveragePoint[];
  readonly positions: Positions;
  /** The generated JavaScript, for the curious. */
  readonly code: string;
  position(index: number): Position;
  /** `$cfg_line` of a position index: the line of the statement's last byte. */
  lastLine(index: number): number;
  link(linkage: Linkage): LinkedProgram;
}

/** What the generated code needs from the server it becomes part of. */
export interface Linkage {
  readonly server: Server;
  readonly process: ProcessState;
  /** The state of a module; undefined for the core. */
  state(module: string | null): unknown;
  /** Replaces a function (tests); null: none. Arguments arrive evaluated. */
  replacement(site: CallSite): ((execution: RouteExecution, values: readonly unknown[]) => number) | null;
  /** Runs `error_route` for a failed statement; how it ended the script, null when it only came to its end. */
  runErrorRoute(execution: RouteExecution): RouteExecution['stopped'];
  /** Ends the server (`abort_on_assert`). */
  abort(): void;
  /** Starts `async()` / `launch()`. */
  startAsync(request: AsyncRequest): number;
  /** A statement is about to run while `script_trace` is on. */
  scriptTrace(execution: RouteExecution, action: string): void;
  /** A statement ran, or is about to leave the route (`rc` is null), in a program compiled with `trace`. */
  traceStatement(
    execution: RouteExecution,
    span: Span,
    variables: readonly (readonly [string, Getter])[],
    rc: number | null,
  ): void;
  /** A call returned, in a program compiled with `coverage`. */
  returned(call: number, code: number): void;
}

/** What `async()` or `launch()` was asked for. */
export interface AsyncRequest {
  readonly execution: RouteExecution;
  readonly kind: 'async' | 'launch';
  /** Calls the function; a number or a Wait. */
  readonly call: () => number | import('../declarations/wait.ts').Wait;
  /** Name of the resume or report route. */
  readonly route: string | null;
  readonly parameter: Value;
  /** Seconds. */
  readonly timeout: number | null;
}

/** The numbers that every `xlog`, loop and assertion of one process looks at. */
export interface ProcessState {
  /** Filter of `xlog`; in 2.4, which has none, the level of the one that is being written, 0 outside. */
  xlogLevel: number;
  /** Filter of everything else. */
  logLevel: number;
  /** Level of an `xlog` without one. */
  xlogDefault: number;
  xlogBuffer: number;
  formatBuffer: number;
  maxWhileLoops: number;
  asserts: boolean;
  abortOnAssert: boolean;
  /** Set by `script_trace()`. */
  tracing: boolean;
  traceLine: { readonly level: number; readonly format: Format; readonly info: ByteString } | null;
}

/** A script inside a server. */
export interface LinkedProgram {
  /** By route id. A generator function where the route suspends. */
  readonly routes: readonly ((execution: RouteExecution) => number | Generator<unknown, number, number>)[];
  slot(name: string): number;
  readSlot(slot: number): Value;
  writeSlot(slot: number, value: Value): void;
  /** How often each coverage point was passed; null without coverage. */
  readonly counts: Uint32Array | null;
}
