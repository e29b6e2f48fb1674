import type { Version } from '../../grammar/dialect.ts';
import type { Host } from '../host/host.ts';
import type { AvpList } from '../values/avp-list.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { ArgumentProblem, Format, VariableReference } from './arguments.ts';
import type { EventInterface } from './events.ts';
import type { Execution } from './execution.ts';
import type { LogLevel } from './log.ts';
import type { Management } from './management.ts';
import type { Message } from './message.ts';
import type { NewObservation, Position } from './observation.ts';
import type { RouteKind } from './routes.ts';
import type { StatusReports } from './status-reports.ts';

/** Where a message is sent to. */
export interface RemoteAddress {
  readonly ip: string;
  readonly port: number;
  /** The TCP connection to use when it is still open. */
  readonly connection?: number | null;
  /** No TCP connection is opened for it. */
  readonly onlyOpen?: boolean;
}

/** A socket the script listens on. */
export interface ListeningSocket {
  readonly protocol: string;
  /** As bound; IPv6 without brackets. */
  readonly ip: string;
  readonly port: number;
  readonly advertisedAddress: string | null;
  readonly advertisedPort: number | null;
  readonly tag: string | null;
  readonly anycast: boolean;
  /** Position in the order of the script, 0 is the first socket. */
  readonly index: number;
}

/** A TCP connection of the server. */
export interface OpenConnection {
  readonly id: number;
  readonly protocol: string;
  readonly isOpen: boolean;
  readonly remote: { readonly ip: string; readonly port: number };
  readonly local: { readonly ip: string; readonly port: number };
  /** When it is closed unless it is used, milliseconds. */
  readonly expires: number;
  /** Ports it is used for: that of the peer, then those it was given. */
  readonly ports: readonly number[];
}

/** What sending a message ended in. */
export type SendResult =
  /** `pending`: a TCP connection is being opened; `later` is told what came of it. */
  | { readonly ok: true; readonly pending?: boolean }
  | { readonly ok: false; readonly reason: 'no-socket' | 'send-failed'; readonly detail: string };

/** Key under which a module offers functions to other modules. */
export interface ApiKey<T> {
  readonly module: string;
  /** Never set; carries the type. */
  readonly type?: T;
}

/** The running server, as core functions, variables and modules see it. */
export interface Server {
  readonly version: Version;
  readonly host: Host;
  /** When the server was started, epoch milliseconds (`$TS`, uptime). */
  readonly startedAt: number;
  readonly globals: Globals;
  readonly sockets: readonly ListeningSocket[];
  readonly events: EventInterface;
  readonly management: Management;
  readonly statistics: Statistics;
  readonly statusReports: StatusReports;
  readonly hooks: Hooks;
  /** Names of message and branch flags, to bits. */
  readonly flags: { message: FlagNames; branch: FlagNames };

  /** Reports to whoever watches; cheap when nobody does. */
  observe(observation: NewObservation): void;
  /** True when statements, edits and values are wanted (tracing). */
  readonly tracing: boolean;
  /** A line of the server itself. */
  log(level: LogLevel, text: ByteString, position?: Position): void;
  /** A line that the script wrote (`xlog`, `log`), already filtered by level. `level` null: 2.4, which prints none. */
  scriptLog(level: LogLevel | null, text: ByteString, position: Position): void;

  /** `is_myself`: host without regard to case; port null or 0: any; protocol null: any. */
  isMyself(host: ByteString, port: number | null, protocol?: string | null): boolean;
  /** The listening socket with this protocol, address and port. */
  findSocket(protocol: string | null, host: ByteString, port: number): ListeningSocket | null;
  /** The socket to send from towards a destination (reference: sip 15). */
  sendingSocket(message: Message | null, protocol: string, ip: string): ListeningSocket | null;
  /**
   * Puts bytes on the wire. Over TCP a connection is reused or opened; while it is being opened the result is
   * `pending`, and `later` (when given) is told once how it ended.
   */
  send(
    data: ByteString,
    from: ListeningSocket,
    to: RemoteAddress,
    later?: (result: SendResult) => void,
  ): SendResult;

  /** True when the script has that route; `kind` as in `failure_route[name]`. */
  hasRoute(kind: RouteKind | 'route', name: string | null): boolean;
  /** True when the script calls that function anywhere. */
  calls(functionName: string): boolean;
  /** Names of the blocks of a kind, in the order of the script. */
  routeNames(kind: RouteKind | 'route'): readonly string[];
  /** Event routes and timer routes with what stands in their brackets. */
  routeBlocks(kind: 'event' | 'timer'): readonly {
    readonly name: string;
    readonly interval: number | null;
    readonly mode: 'sync' | 'async' | null;
  }[];
  /**
   * Runs a route block for a message. Returns when the route ended or was suspended. `done` runs when it ended, with
   * what it returned (0: the script was ended).
   */
  run(
    kind: RouteKind,
    name: string | null,
    message: Message,
    options?: RunOptions,
    done?: (execution: Execution, result: number) => void,
  ): void;
  /** The TCP connections, the oldest first. */
  connections(): readonly OpenConnection[];
  /**
   * Lets what goes to the address of a TCP connection and another port (0: the usual one) use it. False when it is
   * gone, has too many ports, or the port is that of another connection.
   */
  aliasConnection(id: number, port: number): boolean;
  /** The dummy request that startup, timer and event routes see (reference: language 2.5). */
  dummyRequest(): Message;
  /** An execution outside any route, with no AVPs, to expand a format or read a variable for a message. */
  executionFor(message: Message): Execution;
  /** A message made from bytes that the server itself produced. */
  messageFrom(data: ByteString, received: import('./message.ts').Received): Message;

  /**
   * Compiles a text with variables that comes from a parameter, a file or a value. A problem: why it is not one.
   */
  format(text: ByteString): Format | ArgumentProblem;
  /** Compiles a variable written as text (`$avp(x)`), as modparams hold them. */
  variable(text: ByteString): VariableReference | ArgumentProblem;
  /** Log filters of this process; null restores the configured one. Written by `$log_level` and `$xlog_level`. */
  logLevel(): number;
  setLogLevel(level: number | null): void;
  xlogLevel(): number;
  setXlogLevel(level: number | null): void;
  /** What `$(<request>x)` and `$(<reply>x)` read, given by tm; a provider answers null when there is none. */
  readonly contexts: Map<'request' | 'reply', (execution: Execution) => Message | null>;

  /** What another module offers; throws when it is not loaded (declare it in `requires`). */
  api<T>(key: ApiKey<T>): T;
  /** What another module offers, or null when it is not loaded. */
  optionalApi<T>(key: ApiKey<T>): T | null;
  isLoaded(module: string): boolean;
}

export interface RunOptions {
  readonly avps?: AvpList;
  readonly parameters?: readonly Value[];
  readonly parameterNames?: readonly (ByteString | null)[];
  /** `$rc` at the beginning: the result an async function resumes with. */
  readonly rc?: number;
  /** Run this named route (`route[x]`) as the given kind instead of the block of that kind: resume routes. */
  readonly subroute?: string;
}

/** Global parameters after defaults, by canonical name. */
export interface Globals {
  number(name: string): number;
  text(name: string): ByteString | null;
}

export interface FlagNames {
  /** The bit of a flag name, registering it; null when 32 names are in use. */
  bit(name: ByteString): number | null;
  /** All 32 names are in use. */
  isFull(): boolean;
  /** The mask of a flag name that is in use; 0 for any other. */
  knownMask(name: ByteString): number;
  /** Names of the set bits, blank separated, the newest name first. */
  names(mask: number): ByteString;
}

export interface Statistics {
  /** Registers or finds a statistic; one that is read, or fixed, cannot be reset. */
  define(module: string, name: string, read?: () => number, isFixed?: boolean): Statistic;
  /** The first one of a name in any case, of any module or of one. */
  find(name: string, module?: string): Statistic | null;
  all(): readonly Statistic[];
}

export interface Statistic {
  readonly module: string;
  readonly name: string;
  get(): number;
  /** False: it is computed, or may not be reset. */
  readonly isIncremental: boolean;
  add(amount: number): void;
  set(value: number): void;
  /** Back to 0, when it is incremental. */
  reset(): void;
}

/** Where modules hook into the life of a message (reference: sip 1). */
export interface Hooks {
  /** `async()`: keeps the message alive (tm makes a transaction). False: act in sync mode. */
  readonly suspend: ((execution: Execution) => boolean)[];
  /** After the resume route of an `async()` ended. */
  readonly resumed: ((message: Message, execution: Execution) => void)[];
  /** Additional `is_myself` answers (module domain, …). */
  readonly myself: ((host: ByteString, port: number | null, protocol: string | null) => boolean)[];
  /** Before the script sees a reply; false: the message is consumed. */
  readonly beforeReply: ((message: Message) => boolean)[];
  /** Before the script; false: the message is consumed. */
  readonly beforeRequest: ((message: Message) => boolean)[];
  /** After the script of a request ended. */
  readonly afterRequest: ((message: Message, execution: Execution) => void)[];
  /** After the global onreply_route; true: the reply was consumed (tm). */
  readonly reply: ((message: Message) => boolean)[];
  /** A request is about to be sent (relayed or local), with the message it is made from. */
  readonly beforeSend: ((message: Message, data: ByteString) => ByteString)[];
  /** Bytes that came in, before anybody else sees them. */
  readonly rawReceived: ((data: ByteString) => ByteString)[];
  /** Bytes of whatever goes out, after everybody else. */
  readonly rawSent: ((data: ByteString) => ByteString)[];
}
