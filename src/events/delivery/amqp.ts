import type { AmqpOptions, AmqpPublication, Host } from '../../host/host.ts';
import { type Connected, type ConnectionEvents, Publisher, type PublisherOptions } from './publisher.ts';

/** Milliseconds without a confirm after which a broker counts as gone, when the script sets no `timeout`. */
const answerTimeout = 30_000;
/** How long the client library of the real server waits for the login. */
const loginTimeout = 12_000;
/** Under way at once: as many may arrive twice when the connection is lost. Fewer would wait for the broker. */
const window = 4096;

export interface AmqpPublisherOptions {
  readonly connection: AmqpOptions;
  /** Milliseconds, 0: the default. */
  readonly timeout: number;
  readonly size: PublisherOptions['size'];
  readonly policy: PublisherOptions['policy'];
  readonly spool?: PublisherOptions['spool'];
}

/** A publisher whose messages go to an AMQP broker with publisher confirms. */
export function amqpPublisher(
  host: Host,
  options: AmqpPublisherOptions,
  log: (text: string) => void,
): Publisher<AmqpPublication> {
  const answer = options.timeout > 0 ? options.timeout : answerTimeout;
  return new Publisher<AmqpPublication>(
    host.clock,
    {
      size: options.size,
      policy: options.policy,
      spool: options.spool ?? null,
      success: 'confirmed',
      answerTimeout: answer,
      patience: options.connection.connectTimeout + loginTimeout + Math.min(answer, loginTimeout),
      window,
    },
    (events) => connect(host, options.connection, events),
    log,
  );
}

function connect(host: Host, options: AmqpOptions, events: ConnectionEvents): Connected<AmqpPublication> {
  return host.amqp.connect(options, {
    opened: events.opened,
    closed: events.closed,
    blocked: events.blocked,
    returned: events.returned,
    channelClosed: events.channelClosed,
  });
}
