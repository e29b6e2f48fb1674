import { beforeEach, describe, expect, it } from 'vitest';
import { type EventServer, eventServer } from '../../../test/support/event-server.ts';
import type { KafkaOptions, KafkaReceiver, KafkaRecord } from '../../host/host.ts';
import { nodeKafka } from '../../host/node/kafka.ts';
import { createVirtualHost, type VirtualHost } from '../../host/virtual/host.ts';
import eventKafka from './event_kafka.ts';

describe('event_kafka', () => {
  let host: VirtualHost;
  let server: EventServer;
  let options: KafkaOptions[];
  let records: KafkaRecord[];
  let receiver: KafkaReceiver;
  let answers: boolean;

  beforeEach(() => {
    host = createVirtualHost();
    options = [];
    records = [];
    answers = true;
    server = serverWith({
      missing: null,
      connect(asked: KafkaOptions, told: KafkaReceiver) {
        options.push(asked);
        receiver = told;
        host.clock.after(0, () => told.opened());
        return {
          produce(record: KafkaRecord, confirmed: (failure: null) => void) {
            records.push(record);
            if (answers) host.clock.after(0, () => confirmed(null));
          },
          close() {},
        };
      },
    });
  });

  function serverWith(kafka: VirtualHost['kafka']): EventServer {
    const made = eventServer({ ...host, kafka }, '3.6');
    made.load(eventKafka);
    made.events.publish('E');
    return made;
  }

  const subscribe = (socket: string) => server.events.subscribe('E', `kafka:${socket}`, null, 'script');
  const raise = () => server.events.raise('E', [{ name: 'x', value: '\xff\x00é' }], null);
  const states = () => server.deliveries.map(({ state }) => state);

  it('hands the bytes of the payload over and is done when they are confirmed', () => {
    expect(subscribe('one:9092,two/topic')).toBe(true);
    expect(raise()).toBe(true);
    host.clock.advance(1);
    expect(options[0]!.brokers).toEqual(['one:9092', 'two:9092']);
    expect(records).toEqual([
      {
        topic: 'topic',
        key: null,
        value: '{"jsonrpc":"2.0","method":"E","params":{"x":"\xff\\u0000é"}}',
      },
    ]);
    expect(states()).toEqual(['waiting', 'sent', 'confirmed']);
  });

  it('sends again what was not confirmed when the connection ended', () => {
    subscribe('h:1/t');
    answers = false;
    raise();
    host.clock.advance(1);
    answers = true;
    receiver.closed({ code: 'ECONNRESET', message: 'gone' });
    host.clock.advance(1000);
    expect(records).toHaveLength(2);
    expect(states().at(-1)).toBe('confirmed');
  });

  it('reads who is connected and what counts as delivered from the socket, and hides the password', () => {
    subscribe(
      'h:1/t?g.security.protocol=SASL_SSL&g.sasl.mechanisms=SCRAM-SHA-256&g.sasl.username=u&g.sasl.password=secret&t.acks=0&t.queue=1',
    );
    raise();
    host.clock.advance(1);
    expect(options[0]).toMatchObject({
      tls: true,
      login: { mechanism: 'scram-sha-256', user: 'u', password: 'secret' },
      acknowledgements: 0,
    });
    expect(states().at(-1)).toBe('written');
    expect(JSON.stringify([server.log.lines, server.deliveries])).not.toContain('secret');
    expect(server.log.lines.join()).toContain('t.queue=1 has no effect');
  });

  it.each(['h:1', 'h:1/', 'h:1/t?', 'h:1/a/b', '/t'])('refuses the socket %s', (socket) => {
    expect(subscribe(socket)).toBe(false);
  });

  it('says what to install when there is no client', () => {
    server = serverWith(nodeKafka(() => null));
    expect(subscribe('h:1/t')).toBe(true);
    expect(raise()).toBe(false);
    expect(server.log.lines.join('\n')).toContain('npm install kafkajs');
    expect(server.deliveries.at(-1)).toMatchObject({ state: 'failed' });
  });
});
