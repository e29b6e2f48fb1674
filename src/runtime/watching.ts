import type { Span } from '../../grammar/ast.ts';
import type { Getter, RouteExecution } from '../compile/execution.ts';
import type { Program } from '../compile/program.ts';
import type { Server } from '../declarations/server.ts';
import { printed } from '../values/value.ts';

/** What a program compiled for tracing or coverage tells: statements with their values, codes of calls. */
export class Watching {
  readonly returnCodes = new Map<number, Map<number, number>>();
  readonly #server: Server;
  readonly #program: Program;

  constructor(server: Server, program: Program) {
    this.#server = server;
    this.#program = program;
  }

  statement(
    execution: RouteExecution,
    span: Span,
    variables: readonly (readonly [string, Getter])[],
    rc: number | null,
  ): void {
    const { positions } = this.#program;
    const { failure } = execution.message.sip;
    const values = variables.map(([name, get]) => ({ name, value: printed(get(execution)) }));
    // Looking must not change what the script sees.
    execution.message.sip.failure = failure;
    const text = positions.text?.(span) ?? '';
    this.#server.observe({
      type: 'statement',
      text,
      position: positions.position(span.start),
      values,
      rc,
    });
  }

  returned(call: number, code: number): void {
    let codes = this.returnCodes.get(call);
    if (codes === undefined) {
      codes = new Map();
      this.returnCodes.set(call, codes);
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}
