import { connect } from 'amqplib';
import { fromBytes, toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import type { AmqpOptions } from '../host.ts';
import { amqpFailure } from './amqp-failure.ts';

export interface AmqpListenOptions extends Pick<AmqpOptions, 'host' | 'port' | 'user' | 'password'> {
  /** Empty: the default exchange, `routingKey` is then the name of a queue. */
  readonly exchange: ByteString;
  readonly routingKey: ByteString;
}

export interface HeardMessage {
  readonly body: ByteString;
  readonly routingKey: string;
}

export interface AmqpListener {
  /** What is listened to, in words. */
  readonly source: string;
  close(): Promise<void>;
}

/**
 * Hears what a subscriber with the same socket would deliver. With an exchange: an exclusive queue of its own,
 * bound with the key, which goes with the connection, so nobody else misses anything. Without one: the queue that
 * the key names is consumed, so what is heard is taken from it; when there is none, an exclusive one is
 * declared under that name. Rejects with a failure in the broker's words.
 */
export async function listenToAmqp(
  options: AmqpListenOptions,
  heard: (message: HeardMessage) => void,
  ended: (reason: string) => void,
): Promise<AmqpListener> {
  const credentials = {
    mechanism: 'PLAIN',
    response: () => Buffer.from(`\0${options.user}\0${options.password}`, 'latin1'),
  };
  const connection = await connect(
    { hostname: toText(options.host), port: options.port, vhost: '/' },
    { credentials, timeout: 5000 },
  ).catch(told);
  let closing = false;
  connection.on('error', () => {});
  connection.on('close', (error) => closing || ended(error ? amqpFailure(error).message : 'it was closed'));
  const exchange = toText(options.exchange);
  const key = toText(options.routingKey);
  try {
    const { channel, queue, source } =
      exchange === '' ? await openQueue(connection, key) : await bindQueue(connection, exchange, key);
    await channel.consume(
      queue,
      (message) => {
        if (message === null) ended(`the queue ${queue} was deleted`);
        else heard({ body: fromBytes(message.content), routingKey: message.fields.routingKey });
      },
      { noAck: true },
    );
    return {
      source,
      async close() {
        closing = true;
        await connection.close().catch(() => {});
      },
    };
  } catch (error) {
    closing = true;
    await connection.close().catch(() => {});
    return told(error);
  }
}

type Model = Awaited<ReturnType<typeof connect>>;

async function bindQueue(connection: Model, exchange: string, key: string) {
  const channel = await openChannel(connection);
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, exchange, key);
  return { channel, queue, source: `exchange ${exchange}, key ${key}: an own queue, nobody misses anything` };
}

async function openQueue(connection: Model, queue: string) {
  const channel = await openChannel(connection);
  try {
    await channel.checkQueue(queue);
    return { channel, queue, source: `queue ${queue}: what is shown is taken from it` };
  } catch (error) {
    // Only a queue that is not there may be made; the broker has closed the channel.
    if (amqpFailure(error).code !== 'NOT_FOUND') throw error;
    const other = await openChannel(connection);
    await other.assertQueue(queue, { exclusive: true, autoDelete: true });
    return { channel: other, queue, source: `queue ${queue}: declared for as long as this runs` };
  }
}

async function openChannel(connection: Model) {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  return channel;
}

function told(error: unknown): never {
  throw new Error(amqpFailure(error).message);
}
