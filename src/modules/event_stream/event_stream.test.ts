import { describe, expect, it } from 'vitest';
import { eventServer, executionOn } from '../../../test/support/event-server.ts';
import type { EventParameter } from '../../declarations/events.ts';
import type { Wait } from '../../declarations/wait.ts';
import type { StreamConnection } from '../../host/host.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventJsonrpc from '../event_jsonrpc/event_jsonrpc.ts';
import eventVirtual from '../event_virtual/event_virtual.ts';
import eventStream from './event_stream.ts';

function setup(params: Record<string, unknown> = {}, version: '2.4' | '3.6' = '3.6') {
  const host = createVirtualHost();
  const server = eventServer(host, version);
  server.load(version === '2.4' ? eventJsonrpc : eventStream, params);
  server.load(eventVirtual);
  server.events.publish('E');
  const received: string[] = [];
  const connections: StreamConnection[] = [];
  const listen = (answer: (data: string, connection: StreamConnection) => void = () => {}) =>
    host.network.listenTcp(
      { ip: '127.0.0.1', port: 9 },
      {
        accepted(connection) {
          connections.push(connection);
          return {
            received(data) {
              received.push(data);
              answer(data, connection);
            },
            closed() {},
          };
        },
      },
      () => {},
    );
  const raise = (...parameters: EventParameter[]) => server.events.raise('E', parameters, null);
  const n = (value: number): EventParameter => ({ name: 'n', value });
  return {
    host,
    server,
    received,
    connections,
    listen,
    raise,
    n,
    subscribe: (socket: string) => server.events.subscribe('E', socket, null, 'script'),
  };
}

it.each(['tcp:h', 'tcp:127.0.0.1:x', 'tcp:127.0.0.1:15220x', 'tcp:no.such:9'])('refuses %s', (socket) => {
  expect(setup().subscribe(socket)).toBe(false);
});

describe('events over TCP', () => {
  it('follow one another on one connection without a separator', () => {
    const { host, raise, n, received, connections, listen, subscribe, server } = setup();
    listen();
    subscribe('tcp:127.0.0.1:9');
    subscribe('tcp:127.0.0.1:9/my_meth');
    raise(n(1));
    raise();
    host.clock.advance(100);
    expect(received.join('')).toBe(
      '{"jsonrpc":"2.0","method":"my_meth","params":{"n":1}}{"jsonrpc":"2.0","method":"E","params":{"n":1}}{"jsonrpc":"2.0","method":"my_meth"}{"jsonrpc":"2.0","method":"E"}',
    );
    expect(connections).toHaveLength(1);
    expect(server.deliveries.at(-1)!.state).toBe('written');
  });
  it('can be subscribed to again by the same call', () => {
    const { subscribe, server } = setup();
    expect([1, 2].map(() => subscribe('tcp:127.0.0.1:9'))).toEqual([true, true]);
    expect(server.events.subscribers('E')).toHaveLength(1);
  });
  it('carry the name of the event in front when asked to', () => {
    const { host, raise, n, received, listen, subscribe } = setup({ event_param: 'event' });
    listen();
    subscribe('tcp:127.0.0.1:9');
    raise(n(1));
    raise({ name: null, value: 'x' });
    raise();
    host.clock.advance(100);
    expect(received.join('')).toBe(
      '{"jsonrpc":"2.0","method":"E","params":{"event":"E","n":1}}{"jsonrpc":"2.0","method":"E","params":["E","x"]}{"jsonrpc":"2.0","method":"E"}',
    );
  });
  it('wait while nobody listens, and arrive in order later', () => {
    const { host, raise, n, received, listen, subscribe } = setup();
    subscribe('tcp:127.0.0.1:9');
    for (const value of [1, 2]) expect(raise(n(value))).toBe(true);
    host.clock.advance(10_000);
    listen();
    host.clock.advance(10_000);
    expect(received.join('').match(/"n":\d/g)).toEqual(['"n":1', '"n":2']);
  });
});

describe('reliable mode', () => {
  const answering = (text: (id: number) => string) => (data: string, connection: StreamConnection) => {
    for (const [, id] of data.matchAll(/"id":(\d+)/g)) connection.write(text(Number(id)));
  };
  it('confirms with the answer, whatever its pieces', () => {
    const { host, raise, n, listen, subscribe, server, received } = setup({ reliable_mode: 1 });
    listen((data, connection) => {
      const id = /"id":(\d+)/.exec(data)![1];
      connection.write(`{"jsonrpc":"2.0","result":"{\\"","id`);
      connection.write(`":${id}}`);
    });
    subscribe('tcp:127.0.0.1:9');
    raise(n(1));
    host.clock.advance(100);
    expect(received[0]).toMatch(/^\{"id":\d+,"jsonrpc":"2.0","method":"E","params":\{"n":1\}\}$/);
    expect(server.deliveries.at(-1)!.state).toBe('confirmed');
  });
  it('fails with an error, and without an answer in time', () => {
    for (const answer of [answering((id) => `{"jsonrpc":"2.0","error":{"code":1},"id":${id}}`), () => {}]) {
      const { host, raise, n, listen, subscribe, server } = setup({ reliable_mode: 1 });
      listen(answer);
      subscribe('tcp:127.0.0.1:9');
      raise(n(1));
      host.clock.advance(5000);
      expect(server.deliveries.at(-1)!.state).toBe('failed');
    }
  });
  it('lets FAILOVER go on', () => {
    const { host, raise, n, listen, subscribe, server } = setup({ reliable_mode: 1 });
    listen(answering((id) => `{"error":1,"id":${id}}`));
    subscribe('virtual:FAILOVER tcp:127.0.0.1:9 tcp:127.0.0.1:10');
    raise(n(1));
    host.clock.advance(5000);
    expect(server.deliveries.some(({ socket }) => socket === 'tcp:127.0.0.1:10')).toBe(true);
  });
});

describe('event_jsonrpc of 2.4', () => {
  it('always has an id, also without parameters', () => {
    const { host, raise, received, listen, subscribe } = setup({}, '2.4');
    listen();
    subscribe('jsonrpc:127.0.0.1:9');
    raise({ name: null, value: -1 });
    raise();
    host.clock.advance(100);
    expect(received.join('')).toBe(
      '{"id":null,"jsonrpc":"2.0","method":"E","params":[-1]}{"id":null,"jsonrpc":"2.0","method":"E"}',
    );
  });
  it('with sync_mode waits for the answer', () => {
    for (const [port, expected] of [
      [9, true],
      [10, false],
    ] as const) {
      const { host, server, listen, subscribe } = setup({ sync_mode: 1 }, '2.4');
      listen((data, connection) => void connection.write(`{"result":1,"id":${/"id":(\d+)/.exec(data)![1]}}`));
      subscribe(`jsonrpc:127.0.0.1:${port}`);
      let result: boolean | null = null;
      (server.events.raiseFromScript('E', [], executionOn(server)) as Wait<boolean>).start(
        (ok) => (result = ok),
      );
      host.clock.advance(20_000);
      expect(result).toBe(expected);
    }
  });
});
