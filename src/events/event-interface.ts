import type {
  EventInterface,
  EventParameter,
  EventTransport,
  Outcome,
  PublishedEvent,
  RaisedEvent,
  Subscriber,
} from '../declarations/events.ts';
import type { Execution } from '../declarations/execution.ts';
import { ModuleProblem } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import { Wait } from '../declarations/wait.ts';
import type { ByteString } from '../values/value.ts';
import { Subscriptions } from './subscriptions.ts';

const longestName = 64;
const nestingLimit = 100;
/** Seconds that a subscription made by management lasts when it does not say. */
const managementExpire = 3600;

/** A published event and who wants it. */
interface Event {
  readonly id: number;
  readonly scope: 'server' | 'worker';
  readonly subscriptions: Subscriptions;
}

/** The event interface of one server (reference: events 1). */
export function createEventInterface(server: Server): EventInterface {
  const events = new Map<ByteString, Event>();
  const transports = new Map<string, EventTransport>();
  let nesting = 0;
  let deliveries = 0;

  const seconds = () => Math.floor(server.host.clock.now() / 1000);

  function publish(name: ByteString, scope: 'server' | 'worker' = 'server'): number {
    const known = events.get(name);
    if (known !== undefined) return known.id;
    if (name.length > longestName)
      throw new ModuleProblem(`event name too long (${name.length} bytes, at most ${longestName}): ${name}`);
    const id = events.size;
    events.set(name, { id, scope, subscriptions: new Subscriptions() });
    return id;
  }

  function subscribe(
    name: ByteString,
    socket: ByteString,
    expire: number | null,
    origin: 'script' | 'mi',
  ): Outcome<boolean> {
    const event = events.get(name);
    if (event === undefined || (origin === 'mi' && event.scope === 'worker')) {
      server.log('ERROR', `invalid event name <${name}>`);
      return subscribed(name, socket, false);
    }
    const parsed = parseSocket(socket);
    if (parsed === null) return subscribed(name, socket, false);
    const { transport } = parsed;
    const add = (value: unknown): boolean => {
      if (value === null) return subscribed(name, socket, false);
      const seconds_ = transport.honoursExpire ? lifetime(expire, origin) : null;
      event.subscriptions.add(transport, value, seconds_, seconds());
      return subscribed(name, socket, true);
    };
    if (!(parsed.socket instanceof Wait)) return add(parsed.socket);
    const resolving = parsed.socket;
    return new Wait((resume) => resolving.start((value) => resume(add(value))));
  }

  function parseSocket(socket: ByteString): { transport: EventTransport; socket: Outcome<unknown> } | null {
    const colon = socket.indexOf(':');
    const transport = transports.get(colon < 0 ? socket : socket.slice(0, colon));
    if (transport === undefined) {
      server.log('ERROR', `couldn't find a protocol to support <${socket}>`);
      return null;
    }
    if (colon < 0) {
      server.log('ERROR', `no socket after the protocol: <${socket}>`);
      return null;
    }
    return { transport, socket: transport.parse(socket.slice(colon + 1)) };
  }

  function subscribed(event: ByteString, socket: ByteString, accepted: boolean): boolean {
    server.observe({ type: 'subscription', event, socket, accepted });
    return accepted;
  }

  function raiseFromScript(
    name: ByteString,
    parameters: readonly EventParameter[],
    execution: Execution | null,
  ): Outcome<boolean> {
    const event = events.get(name);
    if (event === undefined || event.subscriptions.isEmpty) {
      server.observe({ type: 'event', event: name, parameters, subscribers: 0 });
      return true;
    }
    if (nesting >= nestingLimit) {
      server.log('ERROR', `Too many nested events ${nestingLimit}`);
      return true;
    }
    event.subscriptions.removeExpired(seconds());
    const served = event.subscriptions.all();
    server.observe({ type: 'event', event: name, parameters, subscribers: served.length });
    const raised: RaisedEvent = { name, parameters, execution };
    nesting++;
    try {
      return together(
        served.map(({ transport, socket }) => transport.raise(raised, socket)),
        (ok) => {
          if (!ok) server.log('ERROR', `cannot raise event ${name}`);
        },
      );
    } finally {
      nesting--;
    }
  }

  const eventInterface: EventInterface = {
    publish,
    find: (name) => events.get(name)?.id ?? null,
    published(): readonly PublishedEvent[] {
      return [...events]
        .filter(([, event]) => event.scope === 'server')
        .map(([name, { id }]) => ({ name, id }));
    },
    subscribe,
    hasSubscribers: (name) => events.get(name)?.subscriptions.isEmpty === false,
    subscribers(name, socket): readonly Subscriber[] {
      const event = events.get(name);
      if (event === undefined) return [];
      // 2.4 goes on listing expired subscriptions until the event is raised.
      if (server.version !== '2.4') event.subscriptions.removeExpired(seconds());
      if (socket === undefined) return event.subscriptions.list(seconds());
      const parsed = parseSocket(socket);
      if (parsed === null || parsed.socket === null || parsed.socket instanceof Wait) return [];
      return event.subscriptions.list(seconds(), parsed.transport, parsed.socket);
    },
    raise(name, parameters, execution) {
      const result = raiseFromScript(name, parameters, execution);
      if (!(result instanceof Wait)) return result;
      result.start(() => {});
      return true;
    },
    raiseFromScript,
    addTransport: (transport) => void transports.set(transport.protocol, transport),
    transport: (protocol) => transports.get(protocol) ?? null,
    nextDelivery: () => ++deliveries,
    drain(done) {
      let left = 1;
      let atOnce = true;
      // What one transport gives up, a virtual socket may hand to another: all must be idle at the same time.
      const one = (): void => {
        if (--left > 0) return;
        if (atOnce) done();
        else eventInterface.drain(done);
      };
      for (const transport of transports.values()) {
        if (transport.drain === undefined) continue;
        left++;
        transport.drain(one);
      }
      if (left > 1) atOnce = false;
      one();
    },
    close() {
      for (const transport of transports.values()) transport.close?.();
    },
  };
  return eventInterface;
}

/** Seconds, null: for ever. A negative number is read as a huge unsigned one. */
function lifetime(expire: number | null, origin: 'script' | 'mi'): number | null {
  if (origin === 'mi') return (expire ?? managementExpire) >>> 0;
  return expire === null || expire === 0 ? null : expire >>> 0;
}

/** True when every result is; `ended` hears it once. */
function together(results: readonly Outcome<boolean>[], ended: (ok: boolean) => void): Outcome<boolean> {
  const waits = results.filter((result) => result instanceof Wait);
  let ok = !results.includes(false);
  if (waits.length === 0) {
    ended(ok);
    return ok;
  }
  return new Wait((resume) => {
    let left = waits.length;
    for (const wait of waits) {
      wait.start((delivered) => {
        ok &&= delivered;
        if (--left > 0) return;
        ended(ok);
        resume(ok);
      });
    }
  });
}
