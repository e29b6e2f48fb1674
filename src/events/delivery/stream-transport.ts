import type { EventParameter, EventTransport, Outcome, RaisedEvent } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import type { ByteString } from '../../values/value.ts';
import { parsePort, splitHostPort } from '../host-port.ts';
import { jsonNotification } from '../payload/json.ts';
import { Delivery } from './delivery.ts';
import type { Publisher } from './publisher.ts';
import { Publishers, raiseAndWait, raiseLater } from './publishers.ts';
import type { QueueOptions } from './queue.ts';
import { type StreamMessage, streamPublisher } from './stream.ts';

export interface StreamTransportOptions extends QueueOptions {
  readonly protocol: 'tcp' | 'jsonrpc';
  /** Messages carry an id and are answered. */
  readonly answered: boolean;
  /** `raise_event` waits for the answer. */
  readonly sync: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** Puts the event's name in front of the parameters, under this name. */
  readonly eventParameter: ByteString | null;
}

interface StreamSocket {
  readonly host: ByteString;
  readonly ip: string;
  readonly port: number;
  /** Null: the event's name. */
  readonly method: ByteString | null;
}

/** `tcp:host:port[/method]` and its predecessor `jsonrpc:` (reference: events 3.5, 3.8). */
export function streamTransport(
  server: Server,
  options: StreamTransportOptions,
): EventTransport<StreamSocket> {
  const { protocol } = options;
  const publishers = new Publishers<StreamMessage>();
  let nextId = server.host.random.uint32() & 0x3fffffff;

  function refuse(text: ByteString, reason: string): null {
    server.log('ERROR', `${reason} <${protocol}:${text}>`);
    return null;
  }

  const print = ({ host, port, method }: StreamSocket) =>
    `${protocol}:${host}:${port}${method === null ? '' : `/${method}`}`;

  /** One connection per address, whatever the events and methods. */
  function publisherOf({ host, ip, port }: StreamSocket): Publisher<StreamMessage> {
    return publishers.of(`${ip} ${port}`, () =>
      streamPublisher(server.host, { ...options, ip, port }, (text) =>
        server.log('WARNING', `${protocol}:${host}:${port}: ${text}`),
      ),
    );
  }

  /** `null` in the asynchronous mode of 2.4, absent in that of 3.x. */
  function idOf(): number | null | undefined {
    if (options.answered) return (nextId = (nextId + 4) & 0x7fffffff);
    return protocol === 'jsonrpc' ? null : undefined;
  }

  return {
    protocol,
    honoursExpire: true,
    reportsLater: true,
    parse(text): Outcome<StreamSocket | null> {
      const { host, port: rest } = splitHostPort(text);
      if (host === '' || rest === null) return refuse(text, 'port not specified');
      const slash = rest.indexOf('/');
      const port = parsePort(slash < 0 ? rest : rest.slice(0, slash));
      const method = slash < 0 ? '' : rest.slice(slash + 1);
      if (port === null) return refuse(text, 'malformed port');
      const resolved = (addresses: readonly string[]): StreamSocket | null =>
        addresses[0] === undefined
          ? refuse(text, 'cannot resolve the host')
          : { host, ip: addresses[0], port, method: method === '' ? null : method };
      const known = server.host.names.lookup(host);
      if (known !== null) return resolved(known);
      return new Wait((resume) =>
        server.host.names.resolve(host, (addresses) => resume(resolved(addresses))),
      );
    },
    // Sockets with a method are never taken for equal: subscribing again adds another one.
    equals: (left, right) =>
      left.host === right.host && left.port === right.port && left.method === null && right.method === null,
    print,
    raise(event, socket, settled) {
      const id = idOf();
      const payload = jsonNotification(socket.method ?? event.name, withName(event, options.eventParameter), {
        id,
      });
      const delivery = new Delivery(server, {
        event: event.name,
        transport: protocol,
        socket: print(socket),
        payload,
      });
      const message: StreamMessage = { data: payload, id: options.answered ? (id ?? null) : null };
      const publisher = publisherOf(socket);
      return options.sync
        ? raiseAndWait(publisher, delivery, message)
        : raiseLater(publisher, delivery, message, settled);
    },
    drain: (done) => publishers.drain(done),
    close: () => publishers.stop(),
  };
}

function withName(
  { name, parameters }: RaisedEvent,
  eventParameter: ByteString | null,
): readonly EventParameter[] {
  const [first] = parameters;
  if (eventParameter === null || first === undefined) return parameters;
  return [{ name: first.name === null ? null : eventParameter, value: name }, ...parameters];
}
