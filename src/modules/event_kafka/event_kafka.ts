import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import { queueOptions, queueParameters } from '../../events/delivery/queue-parameters.ts';
import { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import { parseBrokerId } from './socket.ts';
import { type KafkaTarget, KafkaTargets, kafkaTransport, printSocket } from './transport.ts';

interface Kafka {
  readonly server: Server;
  readonly targets: KafkaTargets;
  readonly brokers: ReadonlyMap<ByteString, KafkaTarget>;
}

const kafka = declareModule({
  name: 'event_kafka',
  doc: 'Sends events to Apache Kafka, each until the brokers have it. Needs the npm package kafkajs.',
  params: {
    broker_id: param.strings('A broker for kafka_publish: `[id]host:port/topic`.', {
      check: (text) => (parseBrokerId(String(text)) === null ? 'expected [id]host:port/topic' : null),
    }),
    ...queueParameters,
  },
  setup({ server, params }): Kafka {
    const targets = new KafkaTargets(server, queueOptions(params));
    const brokers = new Map<ByteString, KafkaTarget>();
    for (const text of params.broker_id) {
      const broker = parseBrokerId(text);
      const target = broker === null ? null : targets.open(broker.socket);
      if (broker === null || target === null) throw new ModuleProblem(`broker_id "${text}" is none`);
      brokers.set(broker.id, target);
    }
    server.events.addTransport(kafkaTransport(server, targets));
    return { server, targets, brokers };
  },
});

export default kafka.complete({
  functions: {
    kafka_publish: kafka.fn({
      doc: 'Sends a message to a Kafka broker; a route may hear how that ended.',
      args: [
        arg.string('broker_id', 'Which broker.'),
        arg.string('message', 'The message.'),
        arg.optional(arg.string('key', 'Key of the record.')),
        arg.optional(arg.route('route', 'report_route', 'Route that hears how it ended.')),
      ],
      returns: { 1: 'queued', [-1]: 'not sent' },
      run: (execution, state, id, message, key, route) =>
        publish(execution, state, { id, message, key: key ?? null, route: route ?? null }),
    }),
  },
});

interface Publication {
  readonly id: ByteString;
  readonly message: ByteString;
  readonly key: ByteString | null;
  readonly route: ByteString | null;
}

function publish(
  execution: Execution,
  { server, targets, brokers }: Kafka,
  { id, message, key, route }: Publication,
): number {
  const target = brokers.get(id);
  if (target === undefined || target.publisher === null) {
    execution.log('ERROR', target === undefined ? `no Kafka broker with the id ${id}` : targets.missing!);
    return -1;
  }
  const delivery = new Delivery(server, {
    event: 'kafka_publish',
    transport: 'kafka',
    socket: printSocket(target.socket),
    payload: message,
  });
  const ended =
    route === null
      ? null
      : (settlement: string) => report(server, route, { id, message, key, sent: settlement === 'delivered' });
  const record = { topic: target.socket.topic, key, value: message };
  return target.publisher.enqueue(delivery, record, ended) ? 1 : -1;
}

/** Runs the report route by itself, with what it is about in AVPs (reference: events 3.7). */
function report(
  server: Server,
  route: ByteString,
  { id, message, key, sent }: { id: ByteString; message: ByteString; key: ByteString | null; sent: boolean },
): void {
  const avps = new AvpList();
  avps.push('kafka_id', id);
  avps.push('kafka_status', sent ? 0 : -1);
  if (key !== null) avps.push('kafka_key', key);
  avps.push('kafka_msg', message);
  server.run('request', null, server.dummyRequest(), { avps, subroute: route });
}
