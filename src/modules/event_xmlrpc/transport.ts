import type { EventTransport, Outcome } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import { type Connected, type ConnectionEvents, Publisher } from '../../events/delivery/publisher.ts';
import { Publishers, raiseAndWait, raiseLater } from '../../events/delivery/publishers.ts';
import type { QueueOptions } from '../../events/delivery/queue.ts';
import { parsePort } from '../../events/host-port.ts';
import type { Address, Host, Timer } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';
import { type XmlTarget, xmlRequest } from './payload.ts';

export interface XmlOptions extends QueueOptions {
  readonly asStruct: boolean;
  /** 2.4: `raise_event` waits. */
  readonly sync: boolean;
}

interface XmlSocket extends XmlTarget {
  readonly ip: string;
}

const connectTimeout = 5_000;
/** Milliseconds in which an answer shows that the message was read. */
const patience = 1_000;

/** The transport `xmlrpc:host:port[/path]:method` (reference: events 3.9). */
export function xmlTransport(server: Server, options: XmlOptions): EventTransport<XmlSocket> {
  const publishers = new Publishers<ByteString>();
  const print = ({ host, port, method }: XmlSocket) => `xmlrpc:${host}:${port}:${method}`;

  function refuse(text: ByteString, reason: string): null {
    server.log('ERROR', `${reason} <xmlrpc:${text}>`);
    return null;
  }

  function publisherOf({ ip, port, host }: XmlSocket): Publisher<ByteString> {
    const time = connectTimeout + 2 * patience;
    return publishers.of(
      `${ip} ${port}`,
      () =>
        new Publisher<ByteString>(
          server.host.clock,
          { ...options, success: 'written', answerTimeout: time, patience: time, window: 1 },
          (events) => connectPerMessage(server.host, { ip, port }, events),
          (line) => server.log('WARNING', `xmlrpc:${host}:${port}: ${line}`),
        ),
    );
  }

  return {
    protocol: 'xmlrpc',
    honoursExpire: true,
    reportsLater: true,
    parse(text): Outcome<XmlSocket | null> {
      const match = /^([^:]+):([^:/]+)(\/[^:]*)?(?::([\s\S]*))?$/.exec(text);
      const port = match === null ? null : parsePort(match[2]!);
      if (match === null || port === null) return refuse(text, 'malformed socket');
      const [, host, , path, method] = match;
      if (method === undefined) return refuse(text, 'method not specified');
      if (method === '') return refuse(text, 'invalid method name');
      const resolved = (addresses: readonly string[]): XmlSocket | null =>
        addresses[0] === undefined
          ? refuse(text, 'cannot resolve the host')
          : { host: host!, ip: addresses[0], port, path: path ?? null, method };
      const known = server.host.names.lookup(host!);
      if (known !== null) return resolved(known);
      return new Wait((resume) =>
        server.host.names.resolve(host!, (addresses) => resume(resolved(addresses))),
      );
    },
    // Never taken for equal: subscribing again adds another one.
    equals: () => false,
    print,
    raise(event, socket, settled) {
      const payload = xmlRequest(socket, event.name, event.parameters, options.asStruct);
      const delivery = new Delivery(server, {
        event: event.name,
        transport: 'xmlrpc',
        socket: print(socket),
        payload,
      });
      const publisher = publisherOf(socket);
      return options.sync
        ? raiseAndWait(publisher, delivery, payload)
        : raiseLater(publisher, delivery, payload, settled);
    },
    drain: (done) => publishers.drain(done),
    close: () => publishers.stop(),
  };
}

/**
 * A TCP connection of its own for every message. Any answer will do, it is not read; a peer that gives none in
 * `patience` has the message all the same.
 */
function connectPerMessage(host: Host, address: Address, events: ConnectionEvents): Connected<ByteString> {
  let closed = false;
  let current: { close(): void } | null = null;
  host.clock.after(0, events.opened);
  return {
    publish(_token, message, confirmed) {
      if (closed) return;
      let patient: Timer | null = null;
      let ended = false;
      const end = (): void => {
        if (ended) return;
        ended = true;
        patient?.cancel();
        connection.close();
        confirmed(null);
      };
      const connection = host.network.connectTcp(
        address,
        {
          opened() {
            connection.write(message);
            patient = host.clock.after(patience, end);
          },
          received: end,
          closed(failure) {
            if (ended || closed) return;
            if (failure === null && patient !== null) return end();
            ended = true;
            patient?.cancel();
            events.closed(failure ?? { code: 'ECONNRESET', message: 'closed at once' });
          },
        },
        { timeout: connectTimeout },
      );
      current = connection;
    },
    close() {
      closed = true;
      current?.close();
    },
  };
}
