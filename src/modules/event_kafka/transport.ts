import type { EventTransport } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import { kafkaPublisher } from '../../events/delivery/kafka.ts';
import type { Publisher } from '../../events/delivery/publisher.ts';
import { Publishers, raiseLater } from '../../events/delivery/publishers.ts';
import type { QueueOptions } from '../../events/delivery/queue.ts';
import { jsonNotification } from '../../events/payload/json.ts';
import type { KafkaRecord } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';
import { type KafkaSettings, kafkaSettings } from './properties.ts';
import { type KafkaSocket, parseKafkaSocket } from './socket.ts';

/** A place to send records to: a subscriber, or a broker of `kafka_publish`. */
export interface KafkaTarget {
  readonly socket: KafkaSocket;
  readonly settings: KafkaSettings;
  /** Null: records cannot be sent from here. */
  readonly publisher: Publisher<KafkaRecord> | null;
}

/** Everything that sends to Kafka in one server (reference: events 3.7). */
export class KafkaTargets {
  readonly #server: Server;
  readonly #queue: QueueOptions;
  readonly #publishers = new Publishers<KafkaRecord>();
  #opened = 0;

  constructor(server: Server, queue: QueueOptions) {
    this.#server = server;
    this.#queue = queue;
  }

  /** Why nothing can be sent; null when it can. */
  get missing(): string | null {
    const { kafka } = this.#server.host;
    return kafka === undefined ? 'there is no Kafka client here' : kafka.missing;
  }

  /** Null, after logging why, for a text that is no socket. */
  open(text: ByteString): KafkaTarget | null {
    const server = this.#server;
    const socket = parseKafkaSocket(text);
    if (socket === null) {
      server.log('ERROR', `malformed socket <kafka:${withoutPassword(text)}>`);
      return null;
    }
    const shown = printSocket(socket);
    const settings = kafkaSettings(socket);
    for (const property of settings.ignored)
      server.log('WARNING', `${shown}: the property ${property} has no effect in sipscript`);
    if (this.missing !== null) {
      server.log('WARNING', `${this.missing}; events for ${shown} will fail`);
      return { socket, settings, publisher: null };
    }
    // Each subscription has a connection of its own.
    const publisher = this.#publishers.of(String(this.#opened++), () =>
      kafkaPublisher(server.host, { ...this.#queue, connection: settings.options }, (line) =>
        server.log('WARNING', `${shown}: ${line}`),
      ),
    );
    return { socket, settings, publisher };
  }

  drain(done: () => void): void {
    this.#publishers.drain(done);
  }

  stop(): void {
    this.#publishers.stop();
  }
}

/** The transport `kafka:`. */
export function kafkaTransport(server: Server, targets: KafkaTargets): EventTransport<KafkaTarget> {
  return {
    protocol: 'kafka',
    honoursExpire: true,
    reportsLater: true,
    parse: (text) => targets.open(text),
    // The real server never finds two sockets equal: subscribing again adds another one.
    equals: () => false,
    print: ({ socket }) => printSocket(socket),
    raise(event, { socket, settings, publisher }, settled) {
      const payload = jsonNotification(event.name, event.parameters);
      const delivery = new Delivery(server, {
        event: event.name,
        transport: 'kafka',
        socket: printSocket(socket),
        payload,
      });
      const key = settings.keyIsCallId ? (event.execution?.message.sip.callId ?? null) : null;
      if (settings.keyIsCallId && key === null) {
        delivery.report('failed', 'key=callid: there is no message with a Call-ID');
        return false;
      }
      if (publisher === null) {
        delivery.report('failed', targets.missing);
        return false;
      }
      return raiseLater(publisher, delivery, { topic: socket.topic, key, value: payload }, settled);
    },
    drain: (done) => targets.drain(done),
    close: () => targets.stop(),
  };
}

export function printSocket({ text }: KafkaSocket): ByteString {
  return `kafka:${withoutPassword(text)}`;
}

function withoutPassword(text: ByteString): ByteString {
  return text.replace(/(sasl\.password=)[^&]*/g, '$1***');
}
