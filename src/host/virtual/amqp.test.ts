import { describe, expect, test } from 'vitest';
import type { AmqpOptions, AmqpPublication, AmqpReceiver } from '../host.ts';
import { VirtualBroker } from './broker.ts';
import { createVirtualHost } from './host.ts';

const options: AmqpOptions = {
  host: '127.0.0.1',
  port: 5672,
  user: 'guest',
  password: 'guest',
  virtualHost: '/',
  heartbeat: 0,
  connectTimeout: 1000,
  tls: null,
};
const event: AmqpPublication = {
  exchange: '',
  routingKey: 'q',
  body: 'hello',
  persistent: false,
  mandatory: true,
};

function world() {
  const host = createVirtualHost();
  const broker = new VirtualBroker();
  broker.declareQueue('q');
  host.amqp.addBroker({ ip: '127.0.0.1', port: 5672 }, broker);
  const log: string[] = [];
  const receiver: AmqpReceiver = {
    opened: () => log.push('opened'),
    closed: (failure) => log.push(`closed ${failure?.code ?? 'in order'}`),
    returned: (token, reason) => log.push(`returned ${token} ${reason}`),
    channelClosed: (failure) => log.push(`channel closed ${failure.code}`),
    blocked: (reason) => log.push(`blocked ${reason}`),
  };
  const confirmed = (token: number) => (failure: { code: string } | null) =>
    log.push(`${token} ${failure?.code ?? 'confirmed'}`);
  return { host, broker, log, receiver, confirmed };
}

describe('publishing to a virtual broker', () => {
  test('is confirmed once the message lies in the queue', () => {
    const { host, broker, log, receiver, confirmed } = world();
    host.amqp.connect(options, receiver).publish(1, event, confirmed(1));
    host.clock.runUntilIdle();
    expect(log).toEqual(['opened', '1 confirmed']);
    expect(broker.messages('q')).toEqual([{ exchange: '', routingKey: 'q', properties: {}, body: 'hello' }]);
  });

  test('tells what no queue took, and closes the channel for a missing exchange', () => {
    const { host, log, receiver, confirmed } = world();
    const connection = host.amqp.connect(options, receiver);
    connection.publish(1, { ...event, routingKey: 'nobody' }, confirmed(1));
    connection.publish(2, { ...event, exchange: 'nowhere' }, confirmed(2));
    connection.publish(3, event, confirmed(3));
    host.clock.runUntilIdle();
    connection.publish(4, event, confirmed(4));
    host.clock.runUntilIdle();
    expect(log).toEqual([
      'opened',
      'returned 1 NO_ROUTE',
      '1 confirmed',
      'channel closed NOT_FOUND',
      '2 NOT_FOUND',
      '3 NOT_FOUND',
      '4 confirmed',
    ]);
  });

  test('fails without a broker, and with a wrong password', () => {
    const { host, log, receiver } = world();
    host.amqp.connect({ ...options, port: 5999 }, receiver);
    host.amqp.connect({ ...options, password: 'wrong' }, receiver);
    host.clock.runUntilIdle();
    expect(log).toEqual(['closed ECONNREFUSED', 'closed ACCESS_REFUSED']);
  });

  test('is lost when the pipe is cut before the broker had it', () => {
    const { host, broker, log, receiver, confirmed } = world();
    host.network.proxies.add('pipe', { ip: '127.0.0.1', port: 7000 }, { ip: '127.0.0.1', port: 5672 });
    const connection = host.amqp.connect({ ...options, port: 7000 }, receiver);
    host.clock.runUntilIdle();
    connection.publish(1, event, confirmed(1));
    host.network.proxies.cut('pipe');
    host.clock.runUntilIdle();
    expect(log).toEqual(['opened', 'closed ECONNRESET']);
    expect(broker.messages('q')).toEqual([]);
  });

  test('follows direct, topic and fanout bindings, and the alarm', () => {
    const { host, broker, log, receiver, confirmed } = world();
    broker.declareExchange('topics', 'topic');
    broker.bind('topics', 'q', 'a.*.c');
    broker.bind('topics', 'q', 'x.#');
    const connection = host.amqp.connect(options, receiver);
    for (const [index, routingKey] of ['a.b.c', 'a.c', 'x', 'x.y.z'].entries())
      connection.publish(index, { ...event, exchange: 'topics', routingKey }, confirmed(index));
    host.clock.runUntilIdle();
    expect(broker.messages('q').map((message) => message.routingKey)).toEqual(['a.b.c', 'x', 'x.y.z']);
    broker.setBlocked('low on memory');
    host.clock.runUntilIdle();
    expect(log.at(-1)).toBe('blocked low on memory');
  });
});
