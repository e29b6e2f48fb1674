import { arg } from '../../declarations/arguments.ts';
import type { EventTransport } from '../../declarations/events.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import { jsonNotification } from '../../events/payload/json.ts';
import type { ByteString } from '../../values/value.ts';
import { type KafkaSocket, parseKafkaSocket } from './socket.ts';

const unsupported = 'sipscript has no Kafka client';

/** Sockets are read as the real server does; nothing can be sent, and every event says so. */
function kafkaTransport(server: Server): EventTransport<KafkaSocket> {
  return {
    protocol: 'kafka',
    honoursExpire: true,
    parse(text) {
      const socket = parseKafkaSocket(text);
      server.log(
        socket === null ? 'ERROR' : 'WARNING',
        socket === null
          ? `malformed socket <kafka:${text}>`
          : `${unsupported}: events for <kafka:${text}> will fail`,
      );
      return socket;
    },
    equals: () => false,
    print: ({ text }) => `kafka:${text}`,
    raise(event, socket) {
      const payload = jsonNotification(event.name, event.parameters);
      new Delivery(server, {
        event: event.name,
        transport: 'kafka',
        socket: `kafka:${socket.text}`,
        payload,
      }).report('failed', unsupported);
      return false;
    },
  };
}

const kafka = declareModule({
  name: 'event_kafka',
  doc: 'Events for Apache Kafka. Scripts are checked; sending is not implemented and fails.',
  params: {
    broker_id: param.strings('A broker for kafka_publish: `[id]host:port/topic`.'),
  },
  setup({ server, params }) {
    const brokers = new Map<ByteString, KafkaSocket>();
    for (const text of params.broker_id) {
      const match = /^\s*\[([^\]]+)\]([\s\S]*)$/.exec(text);
      const socket = match === null ? null : parseKafkaSocket(match[2]!.trim());
      if (match === null || socket === null)
        throw new ModuleProblem(`broker_id "${text}": expected [id]host:port/topic`);
      brokers.set(match[1]!, socket);
    }
    server.events.addTransport(kafkaTransport(server));
    return brokers;
  },
});

export default kafka.complete({
  functions: {
    kafka_publish: kafka.fn({
      doc: 'Sends a message to a Kafka broker (not implemented: always -1).',
      args: [
        arg.string('broker_id', 'Which broker.'),
        arg.string('message', 'The message.'),
        arg.optional(arg.string('key', 'Key of the record.')),
        arg.optional(arg.literal('report_route', 'Route that hears how it ended.')),
      ],
      returns: { 1: 'queued', [-1]: 'not sent' },
      run(execution, brokers, id) {
        execution.log('ERROR', brokers.has(id) ? unsupported : `no Kafka broker with the id ${id}`);
        return -1;
      },
    }),
  },
});
