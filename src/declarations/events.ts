import type { ByteString } from '../values/value.ts';
import type { Execution } from './execution.ts';
import type { Wait } from './wait.ts';

/** One parameter of an event; unnamed in events raised with values only. */
export interface EventParameter {
  readonly name: ByteString | null;
  readonly value: number | ByteString;
  /** The server has nothing here: an empty text, which JSON shows as `null`. */
  readonly isNull?: boolean;
}

/** A text that may be missing. */
export function optionalParameter(name: ByteString, value: ByteString | null): EventParameter {
  return value === null ? { name, value: '', isNull: true } : { name, value };
}

/** Parameters with names, in payload order. */
export function namedParameters(values: Readonly<Record<string, number | ByteString>>): EventParameter[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** A result that is known now, or one that comes later (sync_mode of 2.4, a host name that must be resolved). */
export type Outcome<T> = T | Wait<T>;

/** An event name as management lists it. */
export interface PublishedEvent {
  readonly name: ByteString;
  readonly id: number;
}

/** A subscription as management lists it. */
export interface Subscriber {
  /** With the protocol. */
  readonly socket: ByteString;
  /** Seconds since the subscription, null: never. */
  readonly expire: number | null;
  /** Whole seconds left, negative when it ran out. Null: never. */
  readonly left: number | null;
}

/** The Event Interface as scripts and modules use it (reference: events 1). Implemented in `src/events`. */
export interface EventInterface {
  /**
   * Publishes an event name; returns its id. Publishing twice gives the same id. `scope` worker: a name that a
   * variable gave at run time, which management does not know (reference: events 1.1). Throws `ModuleProblem`
   * for a name over 64 bytes.
   */
  publish(event: ByteString, scope?: 'server' | 'worker'): number;
  /** Null when nobody published that name. */
  find(event: ByteString): number | null;
  /** Names of scope `server`, in order of id. */
  published(): readonly PublishedEvent[];
  /** Adds or refreshes a subscription. `expire` in seconds, null: the origin's default. False with a logged reason. */
  subscribe(
    event: ByteString,
    socket: ByteString,
    expire: number | null,
    origin: 'script' | 'mi',
  ): Outcome<boolean>;
  /** True when at least one subscription stands (also an expired one not yet removed). */
  hasSubscribers(event: ByteString): boolean;
  /** Front to back; 3.x removes the expired ones first. With `socket`: those that equal it. */
  subscribers(event: ByteString, socket?: ByteString): readonly Subscriber[];
  /** Raises with parameters in payload order. False when a transport failed at once. `execution`: the raising route. */
  raise(event: ByteString, parameters: readonly EventParameter[], execution: Execution | null): boolean;
  /** As `raise`, for `raise_event`: a synchronous transport makes the result come later. */
  raiseFromScript(
    event: ByteString,
    parameters: readonly EventParameter[],
    execution: Execution,
  ): Outcome<boolean>;
  /** Adds a transport; called by the modules that have one. */
  addTransport(transport: EventTransport): void;
  transport(protocol: string): EventTransport | null;
  /** A number for a new delivery (observation `delivery`). */
  nextDelivery(): number;
  /** Calls back once nothing is under way to any peer. */
  drain(done: () => void): void;
  /** Ends every transport; what was still waiting is reported as failed. */
  close(): void;
}

/** What a raise hands to a transport. */
export interface RaisedEvent {
  readonly name: ByteString;
  /** May be replaced by a transport: the subscribers served after it see the replacement (flatstore of 3.x). */
  parameters: readonly EventParameter[];
  /** The route that raised it, null when a module did. */
  readonly execution: Execution | null;
}

/** A transport as the event interface drives it; sockets are opaque to the interface. */
// biome-ignore lint/suspicious/noExplicitAny: a transport is only ever given the sockets that it parsed
export interface EventTransport<S = any> {
  /** `rabbitmq`, `udp`, … */
  readonly protocol: string;
  readonly honoursExpire: boolean;
  /** Parses what stands behind the first `:`. Null (after logging why) when it is not acceptable. */
  parse(socket: ByteString): Outcome<S | null>;
  /** Whether a new socket is the same subscriber as a known one. */
  equals(added: S, known: S): boolean;
  /** As management prints it, with the protocol. */
  print(socket: S): ByteString;
  /**
   * Delivers or queues. False: it failed at once (the raise is then false). A `Wait`: the transport works
   * synchronously, the raising route waits.
   * `settled`, when given, is told once whether the peer got it, but only after true was returned. With it the
   * transport makes one attempt and keeps nothing, since the caller tries elsewhere (virtual sockets); without
   * it the transport keeps the event until it is delivered. Transports whose result is final at once ignore it.
   */
  raise(event: RaisedEvent, socket: S, settled?: (delivered: boolean) => void): Outcome<boolean>;
  /** Whether `settled` is called after true. */
  readonly reportsLater?: boolean;
  /** Calls back once nothing is under way. */
  drain?(done: () => void): void;
  close?(): void;
}
