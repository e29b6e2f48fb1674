import type { EventTransport, Outcome, RaisedEvent } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import { parsePort, splitHostPort } from '../../events/host-port.ts';
import { jsonNotification } from '../../events/payload/json.ts';
import { eventDatagram } from '../../events/payload/lines.ts';
import type { DatagramSocket, HostFailure } from '../../host/host.ts';
import { parseIPv4 } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

interface UdpSocket {
  readonly host: ByteString;
  readonly ip: string;
  readonly port: number;
}

/** `udp:` and `unix:`: one datagram per event, sent at once (reference: events 3.4). */
export function datagramTransports(server: Server): [EventTransport<UdpSocket>, EventTransport<ByteString>] {
  const { network } = server.host;
  let sending: DatagramSocket | null = null;

  function refuse(reason: string): null {
    server.log('ERROR', reason);
    return null;
  }

  function deliver(
    event: RaisedEvent,
    transport: 'udp' | 'unix',
    socket: ByteString,
    send: (payload: ByteString) => HostFailure | null,
  ): boolean {
    const payload =
      server.version === '2.4'
        ? eventDatagram(event.name, event.parameters)
        : jsonNotification(event.name, event.parameters);
    const delivery = new Delivery(server, { event: event.name, transport, socket, payload });
    const failure = send(payload);
    if (failure === null) delivery.report('written');
    else delivery.report('failed', `${failure.code}: ${failure.message}`);
    return failure === null;
  }

  const udp: EventTransport<UdpSocket> = {
    protocol: 'udp',
    honoursExpire: true,
    parse(text): Outcome<UdpSocket | null> {
      const { host, port: portText } = splitHostPort(text);
      if (portText === null) return refuse(`port not specified <udp:${text}>`);
      const port = parsePort(portText);
      if (host === '' || port === null) return refuse(`malformed socket <udp:${text}>`);
      const resolved = (addresses: readonly string[]): UdpSocket | null => {
        const ip = addresses.find((address) => parseIPv4(address) !== null);
        return ip === undefined ? refuse(`cannot resolve host ${host}`) : { host, ip, port };
      };
      const known = server.host.names.lookup(host);
      if (known !== null) return resolved(known);
      return new Wait((resume) =>
        server.host.names.resolve(host, (addresses) => resume(resolved(addresses))),
      );
    },
    // The real server takes an address that is the beginning of another one for the same, and then never
    // serves the second subscriber.
    equals: (left, right) => left.host === right.host && left.port === right.port,
    print: ({ host, port }) => `udp:${host}:${port}`,
    raise(event, socket) {
      sending ??= network.bindUdp({ ip: '0.0.0.0', port: 0 }, { received: () => {} }, (failure) => {
        if (failure !== null) server.log('ERROR', `no socket to send events from: ${failure.message}`);
      });
      const from = sending;
      return deliver(event, 'udp', udp.print(socket), (payload) => from.send(payload, socket));
    },
    close() {
      sending?.close();
      sending = null;
    },
  };

  const unix: EventTransport<ByteString> = {
    protocol: 'unix',
    honoursExpire: true,
    parse: (path) => (path === '' ? refuse('no path in the socket <unix:>') : path),
    equals: (left, right) => left === right,
    print: (path) => `unix:${path}`,
    raise: (event, path) =>
      deliver(event, 'unix', `unix:${path}`, (payload) => network.sendUnix(path, payload)),
  };

  return [udp, unix];
}
