import { type Channel, type ChannelModel, connect } from 'amqplib';

export interface ReadMessage {
  readonly exchange: string;
  readonly routingKey: string;
  /** The properties that were set. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** Looks into the queues of a broker. */
export class QueueReader {
  private readonly connection: ChannelModel;
  readonly channel: Channel;

  private constructor(connection: ChannelModel, channel: Channel) {
    this.connection = connection;
    this.channel = channel;
    connection.on('error', () => {});
    channel.on('error', () => {});
  }

  static async open(url: string): Promise<QueueReader> {
    const connection = await connect(url);
    return new QueueReader(connection, await connection.createChannel());
  }

  async declare(queue: string): Promise<void> {
    await this.channel.assertQueue(queue, { durable: true });
    await this.channel.purgeQueue(queue);
  }

  /** Takes everything that is in a queue. */
  async read(queue: string): Promise<ReadMessage[]> {
    const messages: ReadMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (message === false) return messages;
      const { exchange, routingKey } = message.fields;
      const properties = Object.fromEntries(
        Object.entries(message.properties).filter(([, value]) => value !== undefined),
      );
      messages.push({ exchange, routingKey, properties, body: message.content });
    }
  }

  async close(): Promise<void> {
    await this.connection.close().catch(() => {});
  }
}
