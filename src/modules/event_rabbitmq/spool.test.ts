import { beforeEach, describe, expect, it } from 'vitest';
import { type EventServer, eventServer } from '../../../test/support/event-server.ts';
import { nodeSpools } from '../../host/node/spool.ts';
import { VirtualBroker } from '../../host/virtual/broker.ts';
import { createVirtualHost, type VirtualHost } from '../../host/virtual/host.ts';
import eventRabbitmq from './event_rabbitmq.ts';

const address = { ip: '127.0.0.1', port: 5672 };

describe('the spool of event_rabbitmq', () => {
  let host: VirtualHost;
  let broker: VirtualBroker;

  beforeEach(() => {
    host = createVirtualHost();
    broker = new VirtualBroker();
    for (const queue of ['q', 'other']) broker.declareQueue(queue);
  });

  /** A server that is started; one before is simply forgotten, as kill -9 does. */
  function start(queue = 'q', password = 'guest', params: Record<string, unknown> = {}): EventServer {
    const server = eventServer(host, '3.6');
    server.load(eventRabbitmq, { spool: '/spool', ...params });
    server.events.publish('E');
    server.events.subscribe('E', `rabbitmq:guest:${password}@127.0.0.1/${queue}`, null, 'script');
    return server;
  }

  const raise = (server: EventServer, n: number | string) =>
    server.events.raise('E', [{ name: 'n', value: n }], null);
  const bodies = (queue = 'q') =>
    broker.messages(queue).map(({ body }) => /"n":("?)([^}]*)\1}/.exec(body)![2]);
  const spooled = () => host.spools!.open('/spool') as { records: readonly { number: number }[] };

  it('delivers after a restart what waited, in order, before anything new', () => {
    const first = start();
    for (const n of [1, 2, '\xff\n']) raise(first, n);
    host.clock.advance(1);
    first.events.close();
    const second = start();
    raise(second, 3);
    host.amqp.addBroker(address, broker);
    host.clock.advance(5_000);
    expect(bodies()).toEqual(['1', '2', '\xff\\n', '3']);
    expect(second.log.lines.join('\n')).toContain(
      '3 events wait from before the start, 0 of them may arrive twice',
    );
  });

  it('forgets what was confirmed, and what was refused', () => {
    host.amqp.addBroker(address, broker);
    const server = start();
    raise(server, 1);
    host.clock.advance(100);
    server.events.subscribe('E', 'rabbitmq:127.0.0.1/nowhere', null, 'script');
    raise(server, 2);
    host.clock.advance(100);
    expect(bodies()).toEqual(['1', '2']);
    expect(spooled().records.filter(({ number }) => number > 0)).toEqual([]);
  });

  it('keeps what waits when the server stops, and says that nothing is lost', () => {
    const first = start('q', 'wrong');
    raise(first, 1);
    host.clock.advance(100);
    first.events.close();
    expect(first.deliveries.at(-1)).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('kept'),
    });
    host.amqp.addBroker(address, broker);
    // With another password it still is the same subscriber.
    start('q', 'guest');
    host.clock.advance(100);
    expect(bodies()).toEqual(['1']);
  });

  it('keeps events of a subscriber that is gone, and tells', () => {
    const first = start('other');
    raise(first, 1);
    first.events.close();
    const second = start('q');
    second.events.close();
    expect(second.log.lines.join('\n')).toContain('the spool keeps 1 events');
    host.amqp.addBroker(address, broker);
    start('other');
    host.clock.advance(100);
    expect(bodies('other')).toEqual(['1']);
  });

  it('takes more from before than the queue may hold', () => {
    const first = start();
    for (const n of [1, 2, 3]) raise(first, n);
    first.events.close();
    host.amqp.addBroker(address, broker);
    start('q', 'guest', { queue_size: 1 });
    host.clock.advance(100);
    expect(bodies()).toEqual(['1', '2', '3']);
  });

  it('does not start without the store, and says what to install', () => {
    const server = eventServer({ ...host, spools: nodeSpools(() => null) }, '3.6');
    expect(() => server.load(eventRabbitmq, { spool: '/spool' })).toThrow('npm install lmdb');
  });
});
