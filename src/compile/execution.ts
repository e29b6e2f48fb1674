import type { Execution } from '../declarations/execution.ts';
import type { LogLevel } from '../declarations/log.ts';
import type { Message } from '../declarations/message.ts';
import type { Position } from '../declarations/observation.ts';
import type { RouteKind } from '../declarations/routes.ts';
import type { Server } from '../declarations/server.ts';
import type { ParseFailure } from '../sip/failure.ts';
import type { AvpList } from '../values/avp-list.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { Program } from './program.ts';

/** Reads a variable. */
export type Getter = (execution: RouteExecution) => Value;

const none: readonly Value[] = [];

/** What goes on with an execution that `async()` has handed over. */
export interface Continuation {
  /** Told when it has ended, once the first half has. */
  done: ((execution: Execution, result: number) => void) | null;
  /** The second half, once it has ended. */
  ended: Execution | null;
}

/**
 * The execution that generated code works on. It is an `Execution` with what the code keeps for itself: a
 * position index instead of a position, and route ids instead of names, both resolved only when asked for.
 */
export class RouteExecution implements Execution {
  readonly server: Server;
  kind: RouteKind;
  message: Message;
  avps: AvpList;
  rc = 1;
  actions = 0;
  stopped: null | 'exit' | 'drop' = null;
  error: ParseFailure | null = null;
  asynchronous = false;
  returned: readonly Value[] | null = null;
  parameterNames: readonly (ByteString | null)[] | null = null;
  /** Index of the current statement or call (`Program.position`). */
  at = 0;
  /** Ids of the running routes, `depth` of them. */
  readonly calls: number[] = [];
  depth = 0;
  /** `$param` as pushed: values, or in 2.4 what is evaluated at each use. */
  frame: readonly Value[] | LazyParameters = none;
  continuation: Continuation | null = null;
  readonly program: Program;

  constructor(server: Server, program: Program, kind: RouteKind, message: Message, avps: AvpList) {
    this.server = server;
    this.program = program;
    this.kind = kind;
    this.message = message;
    this.avps = avps;
  }

  get parameters(): readonly Value[] {
    const frame = this.frame;
    return frame instanceof LazyParameters ? frame.values(this) : frame;
  }

  get routeStack(): string[] {
    const names: string[] = [];
    for (let index = 0; index < this.depth; index++)
      names.push(this.program.routes[this.calls[index]!]!.label);
    return names;
  }

  position(): Position {
    return this.program.position(this.at);
  }

  line(): number {
    return this.program.lastLine(this.at);
  }

  log(level: LogLevel, text: ByteString): void {
    this.server.log(level, text, this.position());
  }
}

/** Parameters of 2.4: each use evaluates the caller's expression again (reference: language 3.7). */
export class LazyParameters {
  readonly #getters: readonly Getter[];
  readonly #outer: readonly Value[] | LazyParameters;

  constructor(getters: readonly Getter[], outer: readonly Value[] | LazyParameters) {
    this.#getters = getters;
    this.#outer = outer;
  }

  values(execution: RouteExecution): Value[] {
    // `$param` inside the caller's expression is the caller's own.
    const inner = execution.frame;
    execution.frame = this.#outer;
    try {
      return this.#getters.map((get) => get(execution));
    } finally {
      execution.frame = inner;
    }
  }
}
