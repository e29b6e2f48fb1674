import type { ByteString } from '../values/value.ts';
import type { Execution } from './execution.ts';

/** One parameter of an event; unnamed in events raised with values only. */
export interface EventParameter {
  readonly name: ByteString | null;
  readonly value: number | ByteString;
}

/** The Event Interface as scripts and modules use it (reference: events 1). Implemented in `src/events`. */
export interface EventInterface {
  /** Publishes an event name; returns its id. Publishing twice gives the same id. */
  publish(event: ByteString): number;
  /** Null when nobody published that name. */
  find(event: ByteString): number | null;
  /** Adds or refreshes a subscription. `expire` in seconds, null: never. False with a logged reason. */
  subscribe(event: ByteString, socket: ByteString, expire: number | null, origin: 'script' | 'mi'): boolean;
  /** True when at least one subscription stands (also an expired one not yet removed). */
  hasSubscribers(event: ByteString): boolean;
  /** Raises with parameters in payload order. False when a transport failed at once. `execution`: the raising route. */
  raise(event: ByteString, parameters: readonly EventParameter[], execution: Execution | null): boolean;
  /** Adds a transport; called by the modules that have one. */
  addTransport(transport: EventTransport): void;
}

/** What a raise hands to a transport. */
export interface RaisedEvent {
  readonly name: ByteString;
  readonly parameters: readonly EventParameter[];
  /** The route that raised it, null when a module did. */
  readonly execution: Execution | null;
}

/** A transport as the event interface drives it; sockets are opaque to the interface. */
export interface EventTransport<S = unknown> {
  /** `rabbitmq`, `udp`, … */
  readonly protocol: string;
  readonly honoursExpire: boolean;
  /** Parses what stands behind the first `:`. Null (after logging why) when it is not acceptable. */
  parse(socket: ByteString): S | null;
  equals(left: S, right: S): boolean;
  /** As management prints it, with the protocol. */
  print(socket: S): ByteString;
  /**
   * Delivers or queues. Returns false when it failed at once (the raise is then false).
   * `settled`, when given, is told once whether the peer got it (virtual sockets use it).
   */
  raise(event: RaisedEvent, socket: S, settled?: (delivered: boolean) => void): boolean;
  /** Waits until nothing is under way; used before the process ends. */
  drain?(done: () => void): void;
  close?(): void;
}
