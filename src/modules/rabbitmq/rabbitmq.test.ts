import { describe, expect, it } from 'vitest';
import { eventServer, executionOn } from '../../../test/support/event-server.ts';
import type { Wait } from '../../declarations/wait.ts';
import { VirtualBroker } from '../../host/virtual/broker.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import { parseConnectionId } from '../rabbitmq_consumer/connection-id.ts';
import rabbitmqConsumer from '../rabbitmq_consumer/rabbitmq_consumer.ts';
import { createServers, publishFrom } from './publish.ts';
import { parseAmqpUri, parseServerId } from './server-id.ts';

function world(version: '2.4' | '3.6' = '3.6') {
  const host = createVirtualHost();
  const broker = new VirtualBroker();
  broker.declareQueue('q');
  host.amqp.addBroker({ ip: '127.0.0.1', port: 5672 }, broker);
  return { host, broker, server: eventServer(host, version) };
}

describe('server_id', () => {
  it('has an address and options; a flag is a flag wherever it stands', () => {
    expect(
      parseServerId('[one] uri=amqp://u:p%40x@h:1/v; non-persistent; exchange = ex;heartbeat=3'),
    ).toEqual({
      id: 'one',
      address: { host: 'h', port: 1, user: 'u', password: 'p@x', virtualHost: 'v', tls: false },
      exchange: 'ex',
      heartbeat: 3,
      nonPersistent: true,
      tlsDomain: null,
    });
    expect(parseAmqpUri('amqps://h')).toMatchObject({
      host: 'h',
      port: 5671,
      user: 'guest',
      password: 'guest',
      virtualHost: '/',
      tls: true,
    });
  });
  it.each([
    'uri=amqp://h',
    '[x] exchange=a',
    '[x] uri=http://h',
    '[x] uri=amqp://h; colour=red',
    '[x] uri=amqp://h; frames=many',
  ])('refuses %s', (text) => {
    expect(parseServerId(text)).toBeTypeOf('string');
  });
});

describe('rabbitmq_publish', () => {
  const publish = (version: '2.4' | '3.6', text: string, id = 'one', key = 'q') => {
    const { host, broker, server } = world(version);
    const servers = createServers(server, [text], 500);
    const outcome = publishFrom(executionOn(server), servers, {
      id,
      key,
      body: 'hello',
      contentType: 'text/plain',
      names: null,
      values: null,
    });
    let result: number | null = typeof outcome === 'number' ? outcome : null;
    if (typeof outcome !== 'number') (outcome as Wait).start((code) => (result = code));
    host.clock.advance(60_000);
    return { result, messages: broker.messages('q') };
  };
  it.each([
    ['2.4', '', { delivery_mode: 2, content_type: 'text/plain' }],
    ['2.4', 'non-persistent; ', { content_type: 'text/plain' }],
    ['3.6', '', { content_type: 'text/plain' }],
    ['3.6', 'non-persistent; ', { delivery_mode: 2, content_type: 'text/plain' }],
  ] as const)('in %s with "%s" sets the properties of the real server', (version, flags, properties) => {
    expect(publish(version, `[one] ${flags}uri=amqp://127.0.0.1`)).toEqual({
      result: 1,
      messages: [{ exchange: '', routingKey: 'q', properties, body: 'hello' }],
    });
  });
  it('fails for an unknown id and a dead broker, not for a missing queue', () => {
    expect(publish('3.6', '[one] uri=amqp://127.0.0.1', 'two').result).toBe(-1);
    expect(publish('3.6', '[one] uri=amqp://127.0.0.1:1').result).toBe(-1);
    expect(publish('3.6', '[one] uri=amqp://127.0.0.1', 'one', 'nosuch').result).toBe(1);
  });
});

describe('rabbitmq_consumer', () => {
  it('reads its parameter by the beginning of the keys', () => {
    expect(parseConnectionId('URI=amqp://h; queue= q;event=E;ack')).toMatchObject({
      queue: 'q',
      event: 'E',
      exclusive: false,
    });
    for (const text of [
      'queue=q;event=E',
      'uri=amqp://h;queue=q',
      'uri=amqp://h;queue=;event=E',
      'uri=amqp://h;queue=q;event=E;x=1',
      'uri=amqps://h;queue=q;event=E',
    ])
      expect(parseConnectionId(text)).toBeTypeOf('string');
  });
  it('turns messages into events, and finds a queue again that was not there', () => {
    const { host, broker, server } = world();
    const readers = server.load(rabbitmqConsumer, {
      connection_id: ['uri=amqp://127.0.0.1; queue=late; event=E_IN'],
    });
    const got: unknown[] = [];
    server.events.addTransport({
      protocol: 't',
      honoursExpire: true,
      parse: (text) => text,
      equals: () => false,
      print: (text) => text,
      raise: ({ parameters }) => got.push(parameters) > 0,
    });
    server.events.subscribe('E_IN', 't:x', null, 'script');
    rabbitmqConsumer.start!(readers as never, server);
    host.clock.advance(1000);
    broker.declareQueue('late');
    broker.publish({ exchange: '', routingKey: 'late', properties: {}, body: 'hello\n"w"' });
    host.clock.advance(10_000);
    expect(got).toEqual([[{ name: 'body', value: 'hello\n"w"' }]]);
  });
});
