import type { Socket } from 'node:net';
import {
  type ConfirmChannel,
  type Connection,
  type ConsumeMessage,
  connect,
  type Message,
  type Options,
} from 'amqplib/callback_api';
import { fromBytes, toText } from '../../values/bytes.ts';
import type {
  AmqpConnection,
  AmqpConnector,
  AmqpOptions,
  AmqpPublication,
  AmqpReceiver,
  HostFailure,
} from '../host.ts';
import { amqpFailure } from './amqp-failure.ts';
import { capturingSocket, joinWrites } from './amqp-socket.ts';

/** Milliseconds for logging in and opening the channel, once the broker is connected. */
const loginLimit = 12_000;
/** Milliseconds that an orderly end may take. */
const closeLimit = 2_000;
/** As the client of the real server asks for. */
const frameMax = 131_072;
/** Longest exchange name and routing key. */
const shortStringLimit = 255;

/** RabbitMQ through amqplib, with publisher confirms. */
export const nodeAmqp: AmqpConnector = {
  connect: (options, receiver) => new BrokerConnection(options, receiver),
};

/** What is sent but not yet confirmed. */
interface Unconfirmed {
  readonly token: number;
  readonly publication: AmqpPublication;
  readonly confirmed: (failure: HostFailure | null) => void;
  returned: boolean;
}

/** Methods of a channel that its type does not show; `publish` itself always adds an empty table of headers. */
interface RawChannel {
  sendMessage(fields: object, properties: object, content: Buffer): boolean;
  pushConfirmCallback(confirmed: (error: Error | null) => void): void;
}

class BrokerConnection implements AmqpConnection {
  private readonly receiver: AmqpReceiver;
  private socket: Socket | null = null;
  private connection: Connection | null = null;
  private channel: ConfirmChannel | null = null;
  private limit: NodeJS.Timeout | null = null;
  /** In the order of publishing. */
  private readonly unconfirmed = new Set<Unconfirmed>();
  /** What was asked for while there is no channel. */
  private readonly early: ((channel: ConfirmChannel) => void)[] = [];
  private channelFailure: HostFailure | null = null;
  private failure: HostFailure | null = null;
  private closing = false;
  private ended = false;
  /** What is told in the next turn. */
  private reports: (() => void)[] = [];

  constructor(options: AmqpOptions, receiver: AmqpReceiver) {
    this.receiver = receiver;
    this.limitTo(options.connectTimeout > 0 ? options.connectTimeout : loginLimit, 'connecting');
    try {
      this.socket = capturingSocket(() => this.connect(options));
    } catch (error) {
      setImmediate(() => this.end(amqpFailure(error)));
      return;
    }
    // Without the socket in hand the time for both is the only limit there can be.
    if (this.socket === null) this.limitTo(options.connectTimeout + loginLimit, 'connecting and logging in');
    else {
      this.socket.once('connect', () => this.limitTo(loginLimit, 'logging in'));
      joinWrites(this.socket);
    }
  }

  private connect(options: AmqpOptions): void {
    const { tls } = options;
    const target: Options.Connect = {
      protocol: tls === null ? 'amqp' : 'amqps',
      hostname: toText(options.host),
      port: options.port,
      username: toText(options.user),
      password: toText(options.password),
      vhost: encodeURIComponent(options.virtualHost),
      heartbeat: options.heartbeat,
      frameMax,
      locale: 'en_US',
    };
    const socketOptions = {
      noDelay: true,
      keepAlive: true,
      keepAliveDelay: 30_000,
      // Names and passwords are bytes, whatever their encoding.
      credentials: {
        mechanism: 'PLAIN',
        response: () => Buffer.from(`\0${options.user}\0${options.password}`, 'latin1'),
      },
      ...(tls === null
        ? {}
        : {
            cert: tls.certificate,
            key: tls.privateKey,
            ca: tls.authorities,
            rejectUnauthorized: tls.verify,
          }),
    };
    connect(target, socketOptions, (error: Error | null, connection: Connection) => {
      if (error) this.end(amqpFailure(error));
      else this.onConnection(connection);
    });
  }

  private onConnection(connection: Connection): void {
    connection.on('error', (error) => {
      this.failure ??= amqpFailure(error);
    });
    connection.on('close', (error) =>
      this.end(this.failure ?? (error === undefined ? null : amqpFailure(error))),
    );
    connection.on('blocked', (reason) => this.tell(() => this.receiver.blocked?.(String(reason))));
    connection.on('unblocked', () => this.tell(() => this.receiver.blocked?.(null)));
    this.connection = connection;
    if (this.closing || this.ended) this.closeConnection(connection);
    else this.openChannel(connection, true);
  }

  private openChannel(connection: Connection, isFirst: boolean): void {
    let opening: ConfirmChannel;
    try {
      opening = connection.createConfirmChannel((error: Error | null, channel) => {
        if (error) {
          // With the connection gone its own end says more.
          this.failure ??= amqpFailure(error);
          this.closeConnection(connection);
          return;
        }
        this.clearLimit();
        this.channel = channel;
        if (isFirst) this.tell(() => this.receiver.opened());
        for (const action of this.early.splice(0)) action(channel);
      });
    } catch (error) {
      this.end(amqpFailure(error));
      return;
    }
    opening.on('error', (error) => {
      this.channelFailure = amqpFailure(error);
    });
    opening.on('return', (message) => this.onReturn(message));
    opening.on('close', () => this.onChannelClose(connection, opening));
  }

  private onChannelClose(connection: Connection, channel: ConfirmChannel): void {
    if (this.channel !== channel) return;
    this.channel = null;
    // Whether the connection ends too shows only when this event is over.
    setImmediate(() => {
      const failure = this.channelFailure;
      if (this.ended || this.closing || failure === null) return;
      this.channelFailure = null;
      this.receiver.channelClosed?.(failure);
      const lost = [...this.unconfirmed];
      this.unconfirmed.clear();
      for (const { confirmed } of lost) confirmed(failure);
      this.openChannel(connection, false);
    });
  }

  publish(
    token: number,
    publication: AmqpPublication,
    confirmed: (failure: HostFailure | null) => void,
  ): void {
    if (this.ended || this.closing) return;
    const tooLong = [publication.exchange, publication.routingKey].find(
      (name) => name.length > shortStringLimit,
    );
    if (tooLong !== undefined) {
      const message = `an exchange or routing key has at most ${shortStringLimit} bytes, this has ${tooLong.length}`;
      this.tell(() => confirmed({ code: 'NACK', message }));
      return;
    }
    const send = (channel: ConfirmChannel) =>
      this.send(channel, { token, publication, confirmed, returned: false });
    if (this.channel === null) this.early.push(send);
    else send(this.channel);
  }

  private send(channel: ConfirmChannel, entry: Unconfirmed): void {
    const raw = channel as unknown as RawChannel;
    const { publication } = entry;
    this.unconfirmed.add(entry);
    try {
      raw.sendMessage(
        {
          exchange: toText(publication.exchange),
          routingKey: toText(publication.routingKey),
          mandatory: publication.mandatory,
          immediate: false,
        },
        propertiesOf(publication),
        Buffer.from(publication.body, 'latin1'),
      );
    } catch {
      // The channel is closing: what is unconfirmed is told when it has closed.
      return;
    }
    raw.pushConfirmCallback((error) => {
      // A closed channel fails everything that is unconfirmed; why it did is told with the end of the channel.
      if (error !== null && error.message !== 'message nacked') return;
      if (!this.unconfirmed.delete(entry)) return;
      this.tell(() =>
        entry.confirmed(error === null ? null : { code: 'NACK', message: 'the broker refused the message' }),
      );
    });
  }

  /** The broker does not say which message it returns: it is the oldest one like it. */
  private onReturn(message: Message): void {
    const { exchange, routingKey, replyText } = message.fields as unknown as {
      exchange: string;
      routingKey: string;
      replyText: string;
    };
    const body = fromBytes(message.content);
    for (const entry of this.unconfirmed) {
      const { publication } = entry;
      if (
        entry.returned ||
        publication.body !== body ||
        toText(publication.routingKey) !== routingKey ||
        toText(publication.exchange) !== exchange
      )
        continue;
      entry.returned = true;
      this.tell(() => this.receiver.returned?.(entry.token, replyText));
      return;
    }
  }

  consume(
    queue: string,
    delivered: (body: string, acknowledge: () => void) => void,
    options: { exclusive?: boolean } = {},
  ): void {
    const start = (channel: ConfirmChannel) => {
      const onMessage = (message: ConsumeMessage | null) => {
        // Null: the queue was deleted.
        if (message === null)
          this.tell(() =>
            this.receiver.channelClosed?.({ code: 'CANCELLED', message: `queue '${queue}' is gone` }),
          );
        else delivered(fromBytes(message.content), () => acknowledge(channel, message));
      };
      channel.consume(queue, onMessage, { exclusive: options.exclusive ?? false }, () => {});
    };
    if (this.channel === null) this.early.push(start);
    else start(this.channel);
  }

  close(): void {
    if (this.closing || this.ended) return;
    this.closing = true;
    this.limitTo(closeLimit, 'closing');
    if (this.connection !== null) this.closeConnection(this.connection);
    else setImmediate(() => this.end(null));
  }

  private closeConnection(connection: Connection): void {
    try {
      connection.close(() => {});
    } catch {
      // It has ended by itself.
    }
  }

  private limitTo(milliseconds: number, what: string): void {
    this.clearLimit();
    this.limit = setTimeout(() => {
      this.end(
        this.closing ? null : { code: 'ETIMEDOUT', message: `${what} took longer than ${milliseconds} ms` },
      );
    }, milliseconds);
  }

  private clearLimit(): void {
    if (this.limit !== null) clearTimeout(this.limit);
    this.limit = null;
  }

  private end(failure: HostFailure | null): void {
    if (this.ended) return;
    this.ended = true;
    this.clearLimit();
    this.channel = null;
    this.early.length = 0;
    this.unconfirmed.clear();
    this.socket?.destroy();
    // Never inside the call that asked for the connection.
    setImmediate(() => this.receiver.closed(this.closing ? null : failure));
  }

  /** Reports never run inside the call that they are about, and keep their order. */
  private tell(action: () => void): void {
    if (this.reports.length === 0) setImmediate(() => this.runReports());
    this.reports.push(action);
  }

  private runReports(): void {
    const { reports } = this;
    this.reports = [];
    for (const report of reports) report();
  }
}

function acknowledge(channel: ConfirmChannel, message: Message): void {
  try {
    channel.ack(message);
  } catch {
    // The channel is gone, so the broker delivers the message again.
  }
}

const noProperties = {};

function propertiesOf({ persistent, contentType, headers }: AmqpPublication): object {
  // Events have none; this runs for each of them.
  if (!persistent && contentType === undefined && headers === undefined) return noProperties;
  return {
    ...(persistent ? { deliveryMode: 2 } : {}),
    ...(contentType === undefined ? {} : { contentType: toText(contentType) }),
    ...(headers === undefined
      ? {}
      : { headers: Object.fromEntries(headers.map(([name, value]) => [toText(name), fieldOf(value)])) }),
  };
}

function fieldOf(value: number | string): unknown {
  return typeof value === 'number' ? { '!': 'int32', value } : toText(value);
}
