import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { AmqpConnection, Timer } from '../../host/host.ts';
import { toText } from '../../values/bytes.ts';
import { clientTls } from '../tls_mgm/index.ts';
import { type Consumer, connectionIdProblem, parseConnectionId } from './connection-id.ts';

/** A queue that is read, whatever happens to its broker. */
class QueueReader {
  private readonly server: Server;
  private readonly consumer: Consumer;
  private readonly connectTimeout: number;
  private readonly retryTimeout: number;
  private connection: AmqpConnection | null = null;
  private retry: Timer | null = null;
  private stopped = false;

  constructor(server: Server, consumer: Consumer, connectTimeout: number, retryTimeout: number) {
    this.server = server;
    this.consumer = consumer;
    this.connectTimeout = connectTimeout;
    this.retryTimeout = retryTimeout;
  }

  start(): void {
    const { address, queue, event, heartbeat, exclusive, tlsDomain } = this.consumer;
    const tls = tlsDomain === null ? null : clientTls(this.server, tlsDomain);
    if (typeof tls === 'string') {
      this.server.log('ERROR', `queue ${queue} is not read: ${tls}`);
      return;
    }
    const connection = this.server.host.amqp.connect(
      { ...address, heartbeat, connectTimeout: this.connectTimeout, tls },
      {
        opened: () => {
          connection.consume!(
            toText(queue),
            (body, acknowledge) => {
              this.server.events.raise(event, [{ name: 'body', value: body }], null);
              acknowledge();
            },
            { exclusive },
          );
        },
        closed: (failure) => this.restart(failure?.message ?? 'the connection was closed'),
        // The queue is not there (any more): it is looked for again.
        channelClosed: (failure) => {
          connection.close();
          this.restart(failure.message);
        },
      },
    );
    this.connection = connection;
  }

  private restart(reason: string): void {
    if (this.stopped || this.retry !== null) return;
    this.server.log(
      'WARNING',
      `queue ${this.consumer.queue}: ${reason}; next attempt in ${this.retryTimeout} ms`,
    );
    this.retry = this.server.host.clock.after(this.retryTimeout, () => {
      this.retry = null;
      this.start();
    });
  }

  stop(): void {
    this.stopped = true;
    this.retry?.cancel();
    this.connection?.close();
  }
}

const consumer = declareModule({
  name: 'rabbitmq_consumer',
  doc: 'Turns the messages of RabbitMQ queues into events.',
  params: {
    connection_id: param.strings(
      'A queue: `uri=amqp://…; queue=…; event=…` with the flags ack and exclusive.',
      { check: connectionIdProblem },
    ),
    connect_timeout: param.integer(500, 'Milliseconds that connecting may take.'),
    retry_timeout: param.integer(5000, 'Milliseconds until a lost connection is tried again.'),
    use_tls: param.integer(0, '1: amqps is allowed.'),
  },
  setup({ server, params }) {
    return params.connection_id.map((text) => {
      const parsed = parseConnectionId(text);
      if (typeof parsed === 'string') throw new ModuleProblem(`connection_id "${text}": ${parsed}`);
      server.events.publish(parsed.event);
      return new QueueReader(server, parsed, params.connect_timeout, params.retry_timeout);
    });
  },
});

export default consumer.complete({
  start: (readers) => {
    for (const reader of readers) reader.start();
    return null;
  },
  stop: (readers) => {
    for (const reader of readers) reader.stop();
  },
});
