import type { ParseFailure } from '../sip/failure.ts';
import type { AvpList } from '../values/avp-list.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { Message } from './message.ts';
import type { Position } from './observation.ts';
import type { RouteKind } from './routes.ts';
import type { Server } from './server.ts';

/** One run of a route, from its block to the last route it called. Everything a declared function may touch. */
export interface Execution {
  readonly server: Server;
  /** `error` while `error_route` runs. */
  readonly kind: RouteKind;
  readonly message: Message;
  /** The list that `$avp` reads and writes; belongs to the message or its transaction. */
  avps: AvpList;
  /** `$rc`. */
  rc: number;
  /** How many actions were begun; counted only in scripts with a function that asks for the action before it. */
  readonly actions: number;
  /** `$param` of the innermost route call, 1-based through index 0..n-1. */
  readonly parameters: readonly Value[];
  /** Names of the parameters, in event routes only. */
  parameterNames: readonly (ByteString | null)[] | null;
  /** `$return`, null after a route that returned no values. */
  returned: readonly Value[] | null;
  /** Set by `exit`, `drop` and every action that yields 0; the rest of the script is skipped. */
  stopped: null | 'exit' | 'drop';
  /**
   * What `$err.*` shows: set while `error_route` runs, null otherwise. A function or variable that meets
   * something unparsable leaves the failure in `message.sip.failure`; after the statement the engine moves it
   * here and runs `error_route`; the script goes on when that comes to its end without `exit` or `drop`.
   */
  error: ParseFailure | null;
  /** Innermost last: `route[x]` as `$route` prints it. */
  readonly routeStack: string[];
  /** Set while a function is called by `async()` or `launch()`; false when the script itself waits for it. */
  readonly asynchronous?: boolean;
  /** Where the current action stands in the script. */
  position(): Position;
  /** `$cfg_line`: the line of the current statement's last token. */
  line(): number;
  /** Writes a line of the server itself (not of the script), with position and route stack. */
  log(level: import('./log.ts').LogLevel, text: ByteString): void;
}
