import type { EventTransport } from '../../declarations/events.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import { amqpPublisher } from '../../events/delivery/amqp.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import type { Publisher } from '../../events/delivery/publisher.ts';
import { Publishers, raiseLater } from '../../events/delivery/publishers.ts';
import type { QueueOptions, Settlement } from '../../events/delivery/queue.ts';
import type { EventSpool } from '../../events/delivery/spool.ts';
import { jsonNotification } from '../../events/payload/json.ts';
import { eventLines } from '../../events/payload/lines.ts';
import type { AmqpPublication } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';
import type { ClientTls } from '../tls_mgm/domains.ts';
import { clientTls } from '../tls_mgm/index.ts';
import { parseRabbitSocket, type RabbitSocket, SocketProblem } from './socket.ts';

export interface RabbitOptions extends Omit<QueueOptions, 'spool'> {
  readonly spool: EventSpool | null;
  /** Seconds, 0: none. */
  readonly heartbeat: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds, 0: the default. */
  readonly timeout: number;
  /** 2.4: `raise_event` waits for the broker. */
  readonly sync: boolean;
  readonly useTls: boolean;
}

const defaultUser = 'guest';
const defaultPassword = 'guest';

/** The transport `rabbitmq:` (reference: events 3.1). */
export function rabbitTransport(server: Server, options: RabbitOptions): EventTransport<RabbitSocket> {
  const publishers = new Publishers<AmqpPublication>();
  const is24 = server.version === '2.4';

  /** The same for the object of a subscription, which is raised to again and again. */
  const bySocket = new WeakMap<RabbitSocket, Publisher<AmqpPublication>>();

  function publisherOf(socket: RabbitSocket): Publisher<AmqpPublication> {
    const known = bySocket.get(socket);
    if (known !== undefined) return known;
    const found = findPublisher(socket);
    bySocket.set(socket, found);
    return found;
  }

  /** The domain was there when the socket was parsed. */
  function tlsOf({ tlsDomain }: RabbitSocket): ClientTls | null {
    const tls = tlsDomain === null ? null : clientTls(server, tlsDomain);
    return typeof tls === 'string' ? { verify: true } : tls;
  }

  function findPublisher(socket: RabbitSocket): Publisher<AmqpPublication> {
    return publishers.of(JSON.stringify(socket), () => {
      const connection = {
        host: socket.host,
        port: socket.port,
        user: socket.user ?? defaultUser,
        password: socket.password ?? defaultPassword,
        virtualHost: '/',
        heartbeat: options.heartbeat,
        connectTimeout: options.connectTimeout,
        tls: tlsOf(socket),
      };
      const publisher = amqpPublisher(
        server.host,
        { ...options, connection, spool: options.spool?.of(identityOf(socket)) },
        (text) => server.log('WARNING', `${print(socket)}: ${text}`),
      );
      restore(socket, publisher);
      return publisher;
    });
  }

  const messageFor = (socket: RabbitSocket, body: ByteString): AmqpPublication => ({
    exchange: socket.exchange,
    routingKey: socket.routingKey,
    body,
    persistent: socket.persistent,
    // 2.4 does not ask for it, but without it nobody would know that a message went nowhere.
    mandatory: true,
  });

  /** Events of this subscriber that waited when the server ended go first. */
  function restore(socket: RabbitSocket, publisher: Publisher<AmqpPublication>): void {
    const shown = print(socket);
    const events = options.spool?.take(identityOf(socket)) ?? [];
    if (events.length === 0) return;
    const twice = events.filter(({ wasSent }) => wasSent).length;
    server.log(
      'NOTICE',
      `${shown}: ${events.length} events wait from before the start, ${twice} of them may arrive twice`,
    );
    for (const { event, payload, number } of events) {
      const content = { event, transport: 'rabbitmq', socket: shown, payload };
      publisher.restore(new Delivery(server, content), messageFor(socket, payload), number);
    }
  }

  return {
    protocol: 'rabbitmq',
    // The real server cannot end such a subscription either (reference: events 1.3).
    honoursExpire: false,
    reportsLater: true,
    parse(text) {
      const socket = parseRabbitSocket(text, server.version, options.useTls);
      if (!(socket instanceof SocketProblem)) {
        const tls = socket.tlsDomain === null ? null : clientTls(server, socket.tlsDomain);
        if (typeof tls === 'string') {
          server.log('ERROR', `cannot use the socket <rabbitmq:${withoutPassword(text)}>: ${tls}`);
          return null;
        }
        // Whoever subscribes again gets what waits, even if nothing is raised any more.
        if (options.spool?.left.some(({ subscriber }) => subscriber === identityOf(socket)))
          publisherOf(socket);
        return socket;
      }
      server.log('ERROR', `cannot parse the socket <rabbitmq:${withoutPassword(text)}>: ${socket.message}`);
      return null;
    },
    equals(left, right) {
      // 2.4 keeps the default user apart from a `guest` that was written.
      const user = (socket: RabbitSocket) => (is24 ? socket.user : (socket.user ?? defaultUser));
      return (
        left.host === right.host &&
        left.port === right.port &&
        user(left) === user(right) &&
        // The real server does not compare passwords: a subscriber with a wrong one then silences a good one.
        (left.password ?? defaultPassword) === (right.password ?? defaultPassword) &&
        left.exchange === right.exchange &&
        left.routingKey === right.routingKey
      );
    },
    print,
    raise(event, socket, settled) {
      const payload = is24
        ? eventLines(event.name, event.parameters)
        : jsonNotification(event.name, event.parameters);
      const delivery = new Delivery(server, {
        event: event.name,
        transport: 'rabbitmq',
        socket: print(socket),
        payload,
      });
      const message = messageFor(socket, payload);
      const publisher = publisherOf(socket);
      if (!options.sync) return raiseLater(publisher, delivery, message, settled);
      return new Wait((resume) => {
        // The script hears only whether the broker was there, unless somebody can try elsewhere.
        const done = (settlement: Settlement) =>
          resume(settlement === 'delivered' || (settlement === 'refused' && settled === undefined));
        if (!publisher.enqueue(delivery, message, done)) resume(false);
      });
    },
    drain: (done) => publishers.drain(done),
    close() {
      publishers.stop();
      for (const { subscriber } of options.spool?.left.slice(0, 1) ?? [])
        server.log(
          'WARNING',
          `the spool keeps ${options.spool!.left.length} events, the first for ${subscriber}, to which nobody subscribed`,
        );
      options.spool?.close();
    },
  };
}

/** Whose events a spool keeps: the same subscriber after the next start, whatever its password is then. */
function identityOf(socket: RabbitSocket): ByteString {
  return `${print(socket)} port ${socket.port}`;
}

/** As management shows it: neither port nor password. */
function print({ user, host, exchange, routingKey }: RabbitSocket): string {
  return `rabbitmq:${user ?? defaultUser}@${host}/${exchange === '' ? '' : `${exchange}?`}${routingKey}`;
}

function withoutPassword(text: string): string {
  return text.replace(/^([^@:/]*):[^@/]*@/, '$1:***@');
}
