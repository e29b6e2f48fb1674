import { describe, expect, it } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { type EventServer, eventServer, executionOn } from '../../../test/support/event-server.ts';
import { Wait } from '../../declarations/wait.ts';
import { VirtualBroker } from '../../host/virtual/broker.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventRabbitmq from './event_rabbitmq.ts';
import { parseRabbitSocket, SocketProblem } from './socket.ts';

const broker = { ip: '127.0.0.1', port: 5672 };

function setup(version: Version = '3.6', params: Record<string, unknown> = {}) {
  const host = createVirtualHost();
  const rabbit = new VirtualBroker();
  rabbit.declareQueue('q');
  host.network.proxies.add('link', broker, { ip: '127.0.0.1', port: 5673 }, false);
  host.amqp.addBroker({ ip: '127.0.0.1', port: 5673 }, rabbit);
  const server = eventServer(host, version);
  server.load(eventRabbitmq, params);
  server.events.publish('E');
  const raise = (value: string | number) => server.events.raise('E', [{ name: 'n', value }], null);
  const bodies = (queue = 'q') =>
    rabbit.messages(queue).map(({ body }) => /"n":("?[^}"]*)/.exec(body)?.[1] ?? body);
  return { host, rabbit, server, raise, bodies, links: host.network.proxies };
}

const last = (server: EventServer) => {
  const states = new Map<number, string>();
  for (const { delivery, state } of server.deliveries) states.set(delivery, state);
  return [...states.values()];
};

describe('socket syntax', () => {
  const read = (text: string, version: Version, useTls = false) => {
    const socket = parseRabbitSocket(text, version, useTls);
    if (socket instanceof SocketProblem) return socket.message;
    const { host, port, user, password, exchange, routingKey, persistent } = socket;
    return [user, password, host, port, exchange, routingKey, persistent];
  };
  it.each<[string, unknown, unknown?]>([
    ['127.0.0.1/k', [null, null, '127.0.0.1', 5672, '', 'k', false]],
    ['127.0.0.1:5672/k', [null, null, '127.0.0.1', 5672, '', 'k', false]],
    ['guest@h/k', ['guest', null, 'h', 5672, '', 'k', false]],
    ['guest:@h/k', ['guest', '', 'h', 5672, '', 'k', false]],
    ['@h/k', ['', null, 'h', 5672, '', 'k', false]],
    [':pw@h/k', ['', 'pw', 'h', 5672, '', 'k', false]],
    ['u:p:q@h/k', ['u', 'p:q', 'h', 5672, '', 'k', false]],
    ['u%40x:p%3ay@h/k%20z', ['u@x', 'p:y', 'h', 5672, '', 'k z', false]],
    ['u:p%2fx@h/k', ['u', 'p/x', 'h', 5672, '', 'k', false]],
    ['/k', [null, null, '', 5672, '', 'k', false]],
    ['h:70000/k', [null, null, 'h', 4464, '', 'k', false]],
    [' 127.0.0.1 / k ', [null, null, ' 127.0.0.1 ', 5672, '', ' k ', false]],
    ['h/a/b', [null, null, 'h', 5672, '', 'a/b', false]],
    ['h/ex?k', [null, null, 'h', 5672, 'ex', 'k', false], "unknown extra parameter: 'ex'"],
    [
      'h/exchange=ex?k',
      [null, null, 'h', 5672, 'exchange=ex', 'k', false],
      [null, null, 'h', 5672, 'ex', 'k', false],
    ],
    [
      'h/exchange=ex?',
      [null, null, 'h', 5672, 'exchange=ex', '', false],
      [null, null, 'h', 5672, 'ex', '', false],
    ],
    ['h/?k', [null, null, 'h', 5672, '', 'k', false], "unknown extra parameter: ''"],
    [
      'h/exchange=?k',
      [null, null, 'h', 5672, 'exchange=', 'k', false],
      "unknown extra parameter: 'exchange='",
    ],
    ['h/a?b?c', [null, null, 'h', 5672, 'a', 'b?c', false], "unknown extra parameter: 'a'"],
    [
      'h/persistent?k',
      [null, null, 'h', 5672, 'persistent', 'k', false],
      [null, null, 'h', 5672, '', 'k', true],
    ],
    [
      'h/exchange=ex;persistent?k',
      [null, null, 'h', 5672, 'exchange=ex;persistent', 'k', false],
      [null, null, 'h', 5672, 'ex', 'k', true],
    ],
    [
      'h/persistent=1?k',
      [null, null, 'h', 5672, 'persistent=1', 'k', false],
      "unknown extra parameter: 'persistent=1'",
    ],
    ['h/foo=bar?k', [null, null, 'h', 5672, 'foo=bar', 'k', false], "unknown extra parameter: 'foo=bar'"],
    [
      'h/tls_domain=x?k',
      [null, null, 'h', 5672, 'tls_domain=x', 'k', false],
      "'use_tls' module parameter required",
    ],
  ])('reads %s', (text, in24, in36 = in24) => {
    expect(read(text, '2.4')).toEqual(in24);
    expect(read(text, '3.6')).toEqual(in36);
  });
  it.each(['', '127.0.0.1', '127.0.0.1/', 'u:p/x@h/k', 'h:/k', 'h:abc/k', 'h:0/k', 'h%zz/k', 'u@h'])(
    'refuses %s',
    (text) => {
      for (const version of ['2.4', '4.0'] as const)
        expect(parseRabbitSocket(text, version, false)).toBeInstanceOf(SocketProblem);
    },
  );
  it('uses the TLS port for a TLS domain', () => {
    expect(parseRabbitSocket('h/tls_domain=x?k', '3.6', true)).toMatchObject({ port: 5671, tlsDomain: 'x' });
  });
});

describe('subscriptions', () => {
  const listed = (server: EventServer) =>
    server.events.subscribers('E').map(({ socket, expire }) => [socket, expire]);
  it('are shown without port and password and never expire', () => {
    const { server } = setup();
    server.events.subscribe('E', 'rabbitmq:u:p@h:5673/exchange=ex?k', 1, 'mi');
    server.events.subscribe('E', 'rabbitmq:h/k', null, 'script');
    expect(listed(server)).toEqual([
      ['rabbitmq:guest@h/k', null],
      ['rabbitmq:u@h/ex?k', null],
    ]);
  });
  it('are one for an equal socket, but for 2.4 a written guest is somebody else', () => {
    for (const [version, count] of [
      ['2.4', 2],
      ['3.6', 1],
    ] as const) {
      const { server } = setup(version);
      server.events.subscribe('E', 'rabbitmq:h/k', null, 'script');
      server.events.subscribe('E', 'rabbitmq:guest:guest@h/k', null, 'script');
      expect(listed(server)).toHaveLength(count);
    }
  });
  it('with a wrong password do not silence a good one', () => {
    const { server, host, raise, bodies } = setup();
    server.events.subscribe('E', 'rabbitmq:guest:wrong@127.0.0.1/q', null, 'script');
    server.events.subscribe('E', 'rabbitmq:guest:guest@127.0.0.1/q', null, 'script');
    raise(1);
    host.clock.advance(1000);
    expect(bodies()).toEqual(['1']);
  });
});

describe('delivery', () => {
  it('writes the payload of the version, without properties unless persistent', () => {
    for (const [version, body] of [
      ['2.4', 'E\nn::1'],
      ['3.6', '{"jsonrpc":"2.0","method":"E","params":{"n":1}}'],
    ] as const) {
      const { server, host, raise, rabbit } = setup(version);
      server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
      raise(1);
      host.clock.advance(100);
      expect(rabbit.messages('q')).toEqual([{ exchange: '', routingKey: 'q', properties: {}, body }]);
    }
    const { server, host, raise, rabbit } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/persistent?q', null, 'script');
    raise(1);
    host.clock.advance(100);
    expect(rabbit.messages('q')[0]!.properties).toEqual({ delivery_mode: 2 });
  });

  it('logs in with exactly the credentials of the socket', () => {
    const { server, host, raise, rabbit, bodies } = setup();
    rabbit.users.set('u@x', 'p:/\xff');
    rabbit.users.set('nobody', '');
    server.events.subscribe('E', 'rabbitmq:u%40x:p:%2f%ff@127.0.0.1/q', null, 'script');
    server.events.subscribe('E', 'rabbitmq:nobody:@127.0.0.1/q', null, 'script');
    raise(1);
    host.clock.advance(100);
    expect(bodies()).toEqual(['1', '1']);
  });

  it('delivers what waited once wrong credentials have become right', () => {
    const { server, host, raise, rabbit, bodies } = setup();
    rabbit.users.set('guest', 'changed');
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
    for (const n of [1, 2, 3]) raise(n);
    host.clock.advance(1000);
    expect(server.log.lines.join()).toContain('ACCESS_REFUSED');
    expect(bodies()).toEqual([]);
    rabbit.users.set('guest', 'guest');
    host.clock.advance(3000);
    expect(bodies()).toEqual(['1', '2', '3']);
  });

  it('keeps what is raised while the broker is away, in order, the first event after the loss too', () => {
    const { server, host, raise, bodies, links } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
    raise(0);
    host.clock.advance(100);
    links.cut('link');
    for (let n = 1; n < 4; n++) expect(raise(n)).toBe(true);
    host.clock.advance(20_000);
    expect(bodies()).toEqual(['0']);
    links.restore('link');
    host.clock.advance(6_000);
    expect(bodies()).toEqual(['0', '1', '2', '3']);
    expect(last(server)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
  });

  it('loses nothing when the connection is cut again and again while publishing', () => {
    const { server, host, raise, bodies, links } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
    for (let n = 0; n < 1000; n++) {
      raise(n);
      if (n % 97 === 0) links.cut('link');
      host.clock.runUntilIdle();
      if (n % 97 === 5) links.restore('link');
      host.clock.advance(3);
    }
    links.restore('link');
    host.clock.advance(60_000);
    expect([...new Set(bodies())]).toEqual([...Array(1000).keys()].map(String));
  });

  it('reports what no queue takes and what has no exchange, and goes on', () => {
    const { server, host, raise, rabbit, bodies } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/exchange=later?q', null, 'script');
    for (let n = 0; n < 3; n++) raise(n);
    host.clock.advance(1000);
    expect(last(server)).toEqual(['failed', 'failed', 'failed']);
    expect(server.deliveries.at(-1)!.reason).toContain('NOT_FOUND');
    rabbit.declareExchange('later', 'direct');
    raise(3);
    host.clock.advance(1000);
    expect(server.deliveries.at(-1)!.reason).toContain('NO_ROUTE');
    rabbit.bind('later', 'q', 'q');
    raise(4);
    host.clock.advance(1000);
    expect(bodies()).toEqual(['4']);
  });

  it('fails only the event that closed the channel, the others continue in order', () => {
    const { server, host, raise, rabbit, bodies } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/exchange=x?q', null, 'script');
    for (let n = 0; n < 5; n++) raise(n);
    // The exchange appears while the first of them has failed.
    host.clock.runUntilIdle();
    rabbit.declareExchange('x', 'fanout');
    rabbit.bind('x', 'q', '');
    for (let n = 5; n < 8; n++) raise(n);
    host.clock.advance(1000);
    const sent = last(server).filter((state) => state === 'confirmed').length;
    expect(bodies()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'].slice(8 - sent));
    expect(sent).toBeGreaterThanOrEqual(3);
  });

  it('stops while the broker is short of memory and goes on after', () => {
    const { server, host, raise, rabbit, bodies } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
    raise(0);
    host.clock.advance(10);
    rabbit.setBlocked('low on memory');
    host.clock.advance(10);
    raise(1);
    host.clock.advance(100_000);
    expect(bodies()).toEqual(['0']);
    rabbit.setBlocked(null);
    host.clock.advance(10);
    expect(bodies()).toEqual(['0', '1']);
  });

  it('refuses events when the queue is full, or drops the oldest', () => {
    const refusing = setup('3.6', { queue_size: 2 });
    refusing.server.events.subscribe('E', 'rabbitmq:127.0.0.1:1/q', null, 'script');
    expect([1, 2, 3].map(refusing.raise)).toEqual([true, true, false]);
    expect(last(refusing.server)).toEqual(['waiting', 'waiting', 'failed']);
    const dropping = setup('3.6', { queue_size: 2, queue_policy: 'drop-oldest' });
    dropping.server.events.subscribe('E', 'rabbitmq:127.0.0.1:1/q', null, 'script');
    expect([1, 2, 3].map(dropping.raise)).toEqual([true, true, true]);
    expect(last(dropping.server)).toEqual(['failed', 'waiting', 'waiting']);
  });

  it('reports what is left when the server stops', () => {
    const { server, raise, host } = setup();
    server.events.subscribe('E', 'rabbitmq:127.0.0.1:1/q', null, 'script');
    raise(1);
    host.clock.advance(500);
    server.events.close();
    expect(last(server)).toEqual(['failed']);
    expect(host.clock.next()).toBeNull();
  });
});

describe('sync_mode of 2.4', () => {
  const raised = (server: EventServer, host: ReturnType<typeof setup>['host']) => {
    const outcome = server.events.raiseFromScript('E', [], executionOn(server));
    let result: boolean | null = outcome instanceof Wait ? null : outcome;
    if (outcome instanceof Wait) outcome.start((ok) => (result = ok));
    host.clock.advance(1000);
    return result;
  };
  it.each([
    ['127.0.0.1/q', true],
    ['127.0.0.1:5999/q', false],
    ['guest:wrong@127.0.0.1/q', false],
    ['127.0.0.1/nobody', true],
    ['127.0.0.1/nox?q', true],
  ])('tells the script whether the broker of %s is there: %s', (socket, expected) => {
    const { server, host } = setup('2.4', { sync_mode: 1 });
    server.events.subscribe('E', `rabbitmq:${socket}`, null, 'script');
    expect(raised(server, host)).toBe(expected);
    expect(last(server)).toEqual([socket === '127.0.0.1/q' ? 'confirmed' : 'failed']);
  });
  it('keeps no event of which the script was told that it failed', () => {
    const { server, host, bodies, links } = setup('2.4', { sync_mode: 1 });
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/q', null, 'script');
    links.cut('link');
    expect(raised(server, host)).toBe(false);
    links.restore('link');
    expect(raised(server, host)).toBe(true);
    expect(bodies()).toEqual(['E']);
  });
});
