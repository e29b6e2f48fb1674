import { describe, expect, it } from 'vitest';
import { eventServer, executionOn } from '../../../test/support/event-server.ts';
import type { Wait } from '../../declarations/wait.ts';
import { VirtualBroker } from '../../host/virtual/broker.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import eventDatagram from '../event_datagram/event_datagram.ts';
import eventFlatstore from '../event_flatstore/event_flatstore.ts';
import eventRabbitmq from '../event_rabbitmq/event_rabbitmq.ts';
import eventVirtual from './event_virtual.ts';

function setup(version: '2.4' | '3.6' = '3.6', rabbitParams: Record<string, unknown> = {}) {
  const host = createVirtualHost();
  const broker = new VirtualBroker();
  for (const queue of ['q1', 'q2']) broker.declareQueue(queue);
  host.network.proxies.add('one', { ip: '127.0.0.1', port: 5001 }, { ip: '127.0.0.1', port: 5672 }, false);
  host.amqp.addBroker({ ip: '127.0.0.1', port: 5672 }, broker);
  const server = eventServer(host, version);
  server.load(eventDatagram);
  server.load(eventFlatstore);
  server.load(eventRabbitmq, rabbitParams);
  server.load(eventVirtual, { failover_timeout: 5 });
  server.events.publish('E');
  const subscribe = (socket: string) => server.events.subscribe('E', `virtual:${socket}`, null, 'script');
  const raise = (n: number) => server.events.raise('E', [{ name: 'n', value: n }], null);
  const file = (path: string) => {
    const content = host.files.read(path);
    return typeof content === 'string' ? content.replaceAll('E,', '').trim().split('\n').join(' ') : null;
  };
  const queue = (name: string) =>
    broker
      .messages(name)
      .map(({ body }) => /n(?:":|::)(\d+)/.exec(body)?.[1])
      .join(' ');
  return { host, server, subscribe, raise, file, queue, links: host.network.proxies };
}

describe('virtual sockets', () => {
  it.each(['', 'parallel udp:h:1', 'RROBIN udp:h:1', 'flatstore:/tmp/a'])('refuse %j', (text) => {
    expect(setup().subscribe(text)).toBe(false);
  });
  it.each(['PARALLEL', 'FAILOVER nosuch:x', '  FAILOVER\tudp:127.0.0.1:1', 'PARALLELudp:127.0.0.1:1'])(
    'accept %j',
    (text) => {
      expect(setup().subscribe(text)).toBe(true);
    },
  );
  it('are shown with single blanks and equal in any order only for PARALLEL', () => {
    const { server, subscribe } = setup();
    subscribe(' FAILOVER  udp:h:1\t udp:h:2 ');
    subscribe('FAILOVER udp:h:2 udp:h:1');
    subscribe('PARALLEL udp:h:1 udp:h:2');
    subscribe('PARALLEL udp:h:2 udp:h:1');
    subscribe('PARALLEL udp:h:2 udp:h:2');
    subscribe('PARALLEL udp:h:2 udp:h:3');
    expect(server.events.subscribers('E').map(({ socket }) => socket)).toEqual([
      'virtual:PARALLEL udp:h:2 udp:h:3',
      'virtual:PARALLEL udp:h:1 udp:h:2',
      'virtual:FAILOVER udp:h:2 udp:h:1',
      'virtual:FAILOVER udp:h:1 udp:h:2 ',
    ]);
  });
});

describe('PARALLEL', () => {
  it('reaches everybody who is alive, and is false when anybody is dead', () => {
    const { subscribe, raise, file } = setup();
    subscribe('PARALLEL unix:/nobody flatstore:/tmp/a flatstore:/tmp/b');
    expect(raise(1)).toBe(false);
    expect([file('/tmp/a'), file('/tmp/b')]).toEqual(['1', '1']);
  });
  it('ends at what is no socket', () => {
    const { subscribe, raise, file } = setup();
    subscribe('PARALLEL flatstore:/tmp/a nonsense:1 flatstore:/tmp/b');
    expect(raise(1)).toBe(false);
    expect([file('/tmp/a'), file('/tmp/b')]).toEqual(['1', null]);
  });
  it('is true for nobody, and keeps what a broker cannot take now', () => {
    const { subscribe, raise, queue, links, host } = setup();
    subscribe('PARALLEL');
    expect(raise(0)).toBe(true);
    links.cut('one');
    subscribe('PARALLEL rabbitmq:127.0.0.1:5001/q1 rabbitmq:127.0.0.1/q2');
    expect(raise(1)).toBe(true);
    host.clock.advance(1000);
    links.restore('one');
    host.clock.advance(10_000);
    expect([queue('q1'), queue('q2')]).toEqual(['1', '1']);
  });
});

describe('FAILOVER', () => {
  it('takes the first that works and passes over the failed one for a while', () => {
    const { subscribe, raise, file, host } = setup();
    host.files.setFault('/tmp/a', 'EACCES');
    subscribe('FAILOVER flatstore:/tmp/a flatstore:/tmp/b');
    expect(raise(1)).toBe(true);
    host.files.setFault('/tmp/a', null);
    host.clock.advance(5000);
    raise(2);
    expect([file('/tmp/a'), file('/tmp/b')]).toEqual([null, '1 2']);
    host.clock.advance(1000);
    raise(3);
    expect([file('/tmp/a'), file('/tmp/b')]).toEqual(['3', '1 2']);
  });
  it('is false without sockets, when all failed, and while all are passed over', () => {
    const { subscribe, raise, server } = setup();
    subscribe('FAILOVER');
    expect(raise(1)).toBe(false);
    server.events.publish('F');
    server.events.subscribe('F', 'virtual:FAILOVER unix:/a unix:/b', null, 'script');
    expect(server.events.raise('F', [], null)).toBe(false);
    expect(server.events.raise('F', [], null)).toBe(false);
    expect(server.deliveries.filter(({ event }) => event === 'F')).toHaveLength(2);
  });
  it.each(['2.4', '3.6'] as const)(
    'leaves a dead broker for the next socket, also without parameters (%s)',
    (version) => {
      const { subscribe, raise, file, server, host } = setup(version);
      subscribe('FAILOVER rabbitmq:127.0.0.1:5999/q1 flatstore:/tmp/a');
      expect(raise(1)).toBe(true);
      expect(server.events.raise('E', [], null)).toBe(true);
      host.clock.advance(100);
      expect(file('/tmp/a')).toBe('1 E');
      expect(raise(2)).toBe(true);
      expect(file('/tmp/a')).toBe('1 E 2');
    },
  );
  it('over a broker takes an event without parameters, too', () => {
    const { host, server, subscribe } = setup();
    subscribe('FAILOVER rabbitmq:127.0.0.1/q1 flatstore:/tmp/a');
    expect(server.events.raise('E', [], null)).toBe(true);
    host.clock.runUntilIdle();
    expect(server.deliveries.at(-1)).toMatchObject({ transport: 'rabbitmq', state: 'confirmed' });
  });
  it('leaves a queue that is not there and a broker that dies meanwhile; nothing arrives twice', () => {
    const { subscribe, raise, queue, links, host } = setup();
    subscribe('FAILOVER rabbitmq:127.0.0.1/nosuch rabbitmq:127.0.0.1:5001/q1 rabbitmq:127.0.0.1/q2');
    raise(1);
    host.clock.advance(1000);
    links.cut('one');
    raise(2);
    host.clock.advance(1000);
    links.restore('one');
    host.clock.advance(60_000);
    expect([queue('q1'), queue('q2')]).toEqual(['1', '2']);
  });
  it('is drained only when the last socket has the event', () => {
    const { subscribe, raise, server, queue, host } = setup();
    subscribe('FAILOVER rabbitmq:127.0.0.1:5999/q1 rabbitmq:127.0.0.1/q2');
    raise(1);
    let atDrain: string | null = null;
    server.events.drain(() => {
      atDrain = queue('q2');
    });
    host.clock.advance(1000);
    expect(atDrain).toBe('1');
  });
  it('reports an event that no socket took', () => {
    const { subscribe, raise, server, host } = setup();
    subscribe('FAILOVER rabbitmq:127.0.0.1:5999/q1 rabbitmq:127.0.0.1:5998/q1');
    expect(raise(1)).toBe(true);
    host.clock.advance(1000);
    expect(server.deliveries.filter(({ state }) => state === 'failed')).toHaveLength(2);
    expect(server.log.lines.at(-1)).toContain('unable to raise any socket');
  });
  it('waits for the broker with sync_mode of 2.4', () => {
    const { subscribe, server, queue, host } = setup('2.4', { sync_mode: 1 });
    subscribe('FAILOVER rabbitmq:127.0.0.1:5999/q1 rabbitmq:127.0.0.1/q2');
    const outcome = server.events.raiseFromScript('E', [{ name: 'n', value: 1 }], executionOn(server));
    let result: boolean | null = null;
    (outcome as Wait<boolean>).start((ok) => (result = ok));
    host.clock.advance(1000);
    expect([result, queue('q2')]).toEqual([true, '1']);
  });
});

describe('ROUND-ROBIN', () => {
  it('goes round', () => {
    const { subscribe, raise, file } = setup();
    subscribe('ROUND-ROBIN flatstore:/tmp/a flatstore:/tmp/b flatstore:/tmp/c');
    for (let n = 1; n < 6; n++) expect(raise(n)).toBe(true);
    expect([file('/tmp/a'), file('/tmp/b'), file('/tmp/c')]).toEqual(['1 4', '2 5', '3']);
  });
  it('passes the turn of a dead socket on, so that every event arrives', () => {
    const { subscribe, raise, file } = setup();
    subscribe('ROUND-ROBIN unix:/nobody flatstore:/tmp/a flatstore:/tmp/b');
    for (let n = 1; n < 5; n++) expect(raise(n)).toBe(true);
    expect(`${file('/tmp/a')} ${file('/tmp/b')}`.split(' ').sort()).toEqual(['1', '2', '3', '4']);
  });
  it('does not lose every second event to a dead broker', () => {
    const { subscribe, raise, queue, host } = setup();
    subscribe('ROUND-ROBIN rabbitmq:127.0.0.1:5999/q1 rabbitmq:127.0.0.1/q2');
    for (let n = 1; n < 5; n++) {
      expect(raise(n)).toBe(true);
      host.clock.advance(100);
    }
    expect(queue('q2').split(' ').sort()).toEqual(['1', '2', '3', '4']);
  });
  it('is false when nobody is alive or there is nobody', () => {
    const { subscribe, raise, server } = setup();
    subscribe('ROUND-ROBIN unix:/a unix:/b');
    expect(raise(1)).toBe(false);
    server.events.publish('F');
    server.events.subscribe('F', 'virtual:ROUND-ROBIN', null, 'script');
    expect(server.events.raise('F', [], null)).toBe(false);
  });
});
