import { expect, it } from 'vitest';
import { eventServer } from '../../../test/support/event-server.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventDatagram from './event_datagram.ts';

function setup(version: '2.4' | '3.6' = '3.6') {
  const host = createVirtualHost({ names: { hosts: { peer: ['127.0.0.2'] } } });
  const server = eventServer(host, version);
  server.load(eventDatagram);
  server.events.publish('E');
  const got: string[] = [];
  host.network.bindUdp({ ip: '127.0.0.2', port: 9 }, { received: (data) => void got.push(data) }, () => {});
  host.network.bindUnix(
    '/run/peer',
    (data) => void got.push(`unix ${data}`),
    () => {},
  );
  return {
    host,
    server,
    got,
    subscribe: (socket: string) => server.events.subscribe('E', socket, null, 'script'),
  };
}

it.each([
  'udp:',
  'unix:',
  'udp:127.0.0.1',
  'udp::90',
  'udp:127.0.0.1:',
  'udp:127.0.0.1:0',
  'udp:127.0.0.1:12x',
  'udp:127.0.0.1:12 ',
  'udp: 127.0.0.1:1',
  'udp:[::1]:5',
  'udp:no.such.host:1',
])('refuses %s', (socket) => {
  expect(setup().subscribe(socket)).toBe(false);
});

it('takes ports modulo 65536 and shows sockets as they were written', () => {
  const { server, subscribe } = setup();
  subscribe('udp:peer:65545');
  expect(server.events.subscribers('E')[0]!.socket).toBe('udp:peer:9');
});

it('sends one datagram per event, in the format of the version', () => {
  for (const [version, payload] of [
    ['2.4', 'E\nn::-7\n\n'.replace('-7', '18446744073709551609')],
    ['3.6', '{"jsonrpc":"2.0","method":"E","params":{"n":-7}}'],
  ] as const) {
    const { host, server, got, subscribe } = setup(version);
    subscribe('udp:peer:9');
    subscribe('unix:/run/peer');
    expect(server.events.raise('E', [{ name: 'n', value: -7 }], null)).toBe(true);
    host.clock.runUntilIdle();
    expect(got.sort()).toEqual([payload, `unix ${payload}`].sort());
  }
});

it('is true when nobody listens on the port, false without a Unix socket and for what is too large', () => {
  const { server, subscribe } = setup();
  const raise = (value: string) => server.events.raise('E', [{ name: null, value }], null);
  subscribe('udp:127.0.0.1:1');
  expect(raise('x')).toBe(true);
  expect(raise('x'.repeat(66_000))).toBe(false);
  subscribe('unix:/nobody');
  expect(raise('x')).toBe(false);
  expect(server.deliveries.at(-1)).toMatchObject({ state: 'written' });
});

it('does not take a socket that begins alike for the same', () => {
  const { server, subscribe } = setup();
  for (const socket of ['unix:/x/abc', 'unix:/x/a', 'unix:/x/abc', 'udp:127.0.0.10:9', 'udp:127.0.0.1:9'])
    subscribe(socket);
  expect(server.events.subscribers('E')).toHaveLength(4);
});
