import { type Continuation, RouteExecution } from '../compile/execution.ts';
import type { AsyncRequest, LinkedProgram, ProcessState, Program, RouteInfo } from '../compile/program.ts';
import { levelName } from '../compile/support/reporting.ts';
import type { Execution } from '../declarations/execution.ts';
import type { Message } from '../declarations/message.ts';
import type { Position } from '../declarations/observation.ts';
import { blockOfKind, type RouteKind } from '../declarations/routes.ts';
import type { RunOptions, Server } from '../declarations/server.ts';
import type { Wait } from '../declarations/wait.ts';
import type { ParseFailure } from '../sip/failure.ts';
import { AvpList } from '../values/avp-list.ts';
import type { Value } from '../values/value.ts';

/** `result`: what the route returned. */
type Done = (execution: Execution, result: number) => void;

/** Told of a mistake of this project and where the script stood. */
export type InternalErrorHandler = (error: unknown, position: Position) => void;

/** Runs routes: from the top, again after a wait, and in their asynchronous continuations. */
export class RouteRunner {
  readonly #server: Server;
  readonly #program: Program;
  readonly #internalError: InternalErrorHandler | undefined;
  /** By block and name; each message begins with a look into it. */
  readonly #routes = new Map<RouteInfo['block'], Map<string | null, RouteInfo>>();
  #linked: LinkedProgram | null = null;
  #process: ProcessState | null = null;

  constructor(server: Server, program: Program, internalError?: InternalErrorHandler) {
    this.#server = server;
    this.#program = program;
    this.#internalError = internalError;
    for (const route of program.routes) {
      const named = this.#routes.get(route.block) ?? new Map<string | null, RouteInfo>();
      this.#routes.set(route.block, named);
      if (!named.has(route.name)) named.set(route.name, route);
    }
  }

  link(linked: LinkedProgram, process: ProcessState): void {
    this.#linked = linked;
    this.#process = process;
  }

  find(kind: RouteKind | 'route', name: string | null): RouteInfo | null {
    const block = kind === 'route' ? 'route' : blockOfKind[kind];
    const wanted = block === 'route' && name === '0' ? null : name;
    return this.#routes.get(block)?.get(wanted) ?? null;
  }

  names(kind: RouteKind | 'route'): string[] {
    const block = kind === 'route' ? 'route' : blockOfKind[kind];
    return this.#program.routes.flatMap((route) =>
      route.block === block && route.name !== null ? [route.name] : [],
    );
  }

  /** Runs a block; when there is none, it ends at once. */
  run(kind: RouteKind, name: string | null, message: Message, options: RunOptions = {}, done?: Done): void {
    const route =
      options.subroute === undefined ? this.find(kind, name) : this.find('route', options.subroute);
    const execution = new RouteExecution(
      this.#server,
      this.#program,
      kind,
      message,
      options.avps ?? new AvpList(),
    );
    if (options.rc !== undefined) execution.rc = options.rc;
    if (options.parameters !== undefined) execution.frame = options.parameters;
    execution.parameterNames = options.parameterNames ?? null;
    this.start(route, execution, done);
  }

  start(route: RouteInfo | null, execution: RouteExecution, done?: Done): void {
    if (route === null || this.#linked === null) {
      done?.(execution, 1);
      return;
    }
    execution.calls[execution.depth++] = route.id;
    const run = this.#linked.routes[route.id]!;
    const result = this.#attempt(execution, run, execution);
    if (result === undefined || typeof result === 'number') this.#ended(execution, result ?? 0, done);
    else this.#step(result, undefined, execution, done);
  }

  /** Undefined: a mistake of this project ended the script; the server goes on when it was told how. */
  #attempt<A, T>(execution: RouteExecution, run: (argument: A) => T, argument: A): T | undefined {
    if (this.#internalError === undefined) return run(argument);
    try {
      return run(argument);
    } catch (error) {
      execution.stopped = 'exit';
      this.#internalError(error, execution.position());
      return undefined;
    }
  }

  /** Goes on with a route that waits, as far as it gets without waiting. */
  #step(
    route: Generator<unknown, number, number>,
    result: number | undefined,
    execution: RouteExecution,
    done?: Done,
  ): void {
    let input = result;
    for (;;) {
      const next = this.#attempt(execution, (given: number) => route.next(given), input ?? 0);
      if (next === undefined || next.done) {
        this.#ended(execution, next?.value ?? 0, done);
        return;
      }
      const settled = this.#wait(next.value as Wait, (later) => this.#step(route, later, execution, done));
      if (settled === null) return;
      input = settled;
    }
  }

  /** The result when it is there at once, null when `resume` will be called with it. */
  #wait(wait: Wait, resume: (result: number) => void): number | null {
    let immediate: number | null = null;
    let returned = false;
    wait.start((result) => {
      if (returned) resume(result);
      else immediate = result;
    });
    returned = true;
    return immediate;
  }

  #ended(execution: RouteExecution, result: number, done?: Done): void {
    // The script turns `script_trace` on for one run of it.
    if (this.#process !== null && execution.kind !== 'error') this.#process.tracing = false;
    const { continuation } = execution;
    if (continuation === null) done?.(execution, result);
    else if (continuation.ended !== null) done?.(continuation.ended, result);
    else continuation.done = done ?? null;
  }

  /** `error_route`, between two statements of the script; how it ended that, null when it did not. */
  runErrorRoute(failed: RouteExecution): RouteExecution['stopped'] {
    const route = this.find('error', null);
    if (route === null) return null;
    const execution = new RouteExecution(this.#server, this.#program, 'error', failed.message, failed.avps);
    for (let index = 0; index < failed.depth; index++)
      execution.calls[execution.depth++] = failed.calls[index]!;
    execution.rc = failed.rc;
    execution.error = failed.error;
    this.start(route, execution);
    return execution.stopped;
  }

  /** `error_route` for a message that could not be parsed on reception. */
  runForFailure(message: Message, failure: ParseFailure): void {
    const execution = new RouteExecution(this.#server, this.#program, 'error', message, new AvpList());
    execution.error = failure;
    this.start(this.find('error', null), execution);
  }

  startAsync(request: AsyncRequest): number {
    const { execution, kind } = request;
    // Both are a matter of tm, and nothing is called without it.
    if (!this.#program.modules.includes('tm')) {
      execution.log('ALERT', `${kind}() needs the module tm`);
      return -5;
    }
    if (kind === 'launch') {
      const result = callAsynchronously(request);
      // What was done at once is not reported.
      if (typeof result !== 'number') this.#complete(result, null, (rc) => this.#report(request, rc));
      return 1;
    }
    if (!this.#server.hooks.suspend.every((hook) => hook(execution))) {
      // A copy of a request whose first one is waiting already: the script ends here.
      if (execution.stopped !== null) return 1;
      execution.log('ERROR', 'async() cannot keep the message, acting in sync mode');
    }
    const continuation: Continuation = { done: null, ended: null };
    execution.continuation = continuation;
    this.#complete(callAsynchronously(request), request.timeout, (rc) => {
      const resumed = new RouteExecution(
        this.#server,
        this.#program,
        execution.kind,
        execution.message,
        execution.avps,
      );
      resumed.rc = rc;
      this.start(this.find('route', request.route), resumed, (ended, result) => {
        for (const hook of this.#server.hooks.resumed) hook(execution.message, ended);
        continuation.ended = ended;
        continuation.done?.(ended, result);
      });
    });
    return 1;
  }

  #complete(result: number | Wait, timeout: number | null, done: (rc: number) => void): void {
    if (typeof result === 'number') {
      done(result);
      return;
    }
    let finished = false;
    const finish = (rc: number): void => {
      if (finished) return;
      finished = true;
      timer?.cancel();
      done(rc);
    };
    const timer = timeout === null ? null : this.#server.host.clock.after(timeout * 1000, () => finish(-2));
    const settled = this.#wait(result, finish);
    if (settled !== null) finish(settled);
  }

  #report({ route, parameter }: AsyncRequest, rc: number): void {
    if (route === null) return;
    const parameters: readonly Value[] = parameter === null ? [] : [parameter];
    this.run('request', null, this.#server.dummyRequest(), { subroute: route, parameters, rc });
  }

  /** The line of something that is about to be done while `script_trace` is on; written as `xlog` does. */
  traceLine(
    execution: RouteExecution,
    action: string,
    { level, info, format }: NonNullable<ProcessState['traceLine']>,
  ): void {
    const position = execution.position();
    const { file, line } = position;
    const head = info === '' ? '' : `[${info}]`;
    const text = `[Script Trace][${file}:${line}]${head}[${action}] -> (${format.expand(execution)})\n`;
    this.#server.scriptLog(this.#program.version === '2.4' ? null : levelName(level), text, position);
  }
}

/** The function is told that nobody waits for it. */
function callAsynchronously({ execution, call }: AsyncRequest): number | Wait {
  execution.asynchronous = true;
  try {
    return call();
  } finally {
    execution.asynchronous = false;
  }
}
