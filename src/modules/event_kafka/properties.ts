import type { KafkaOptions } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';
import type { KafkaSocket } from './socket.ts';

/** How a broker is talked to, as far as the socket says. */
export interface KafkaSettings {
  readonly options: KafkaOptions;
  /** `key=callid`: records carry the Call-ID of the message in hand. */
  readonly keyIsCallId: boolean;
  /** Properties without effect, as written. */
  readonly ignored: readonly ByteString[];
}

/**
 * Reads the properties of a socket. They are named as the client library of the real server has them; those that
 * decide about who is connected and when a record counts as delivered have an effect here.
 */
export function kafkaSettings({ brokers, properties }: KafkaSocket): KafkaSettings {
  const given = new Map(properties);
  const taken = new Set<ByteString>();
  const read = (...names: readonly string[]): ByteString | null => {
    let value: ByteString | null = null;
    for (const name of names.flatMap((name) => [name, `g.${name}`, `t.${name}`])) {
      if (!given.has(name)) continue;
      taken.add(name);
      value ??= given.get(name)!;
    }
    return value;
  };
  const protocol = (read('security.protocol') ?? 'plaintext').toLowerCase();
  const mechanism = (read('sasl.mechanism', 'sasl.mechanisms') ?? 'PLAIN').toLowerCase();
  const user = read('sasl.username');
  const password = read('sasl.password');
  const options: KafkaOptions = {
    brokers: brokers.map((broker) => (broker.includes(':') ? broker : `${broker}:9092`)),
    clientId: read('client.id') ?? 'sipscript',
    connectTimeout: milliseconds(read('socket.connection.setup.timeout.ms'), 5_000),
    requestTimeout: milliseconds(read('request.timeout.ms', 'socket.timeout.ms'), 30_000),
    tls: protocol === 'ssl' || protocol === 'sasl_ssl',
    login:
      protocol.startsWith('sasl_') && user !== null && isMechanism(mechanism)
        ? { mechanism, user, password: password ?? '' }
        : null,
    acknowledgements: acknowledgements(read('acks', 'request.required.acks')),
    gzip: read('compression.codec', 'compression.type') === 'gzip',
  };
  const keyIsCallId = read('key') === 'callid';
  const ignored = properties.filter(([name]) => !taken.has(name)).map(([name, value]) => `${name}=${value}`);
  if (protocol.startsWith('sasl_') && options.login === null)
    ignored.push(`security.protocol=${protocol} (without a user, or with mechanism ${mechanism})`);
  return { options, keyIsCallId, ignored };
}

function isMechanism(text: string): text is 'plain' | 'scram-sha-256' | 'scram-sha-512' {
  return text === 'plain' || text === 'scram-sha-256' || text === 'scram-sha-512';
}

function acknowledgements(text: ByteString | null): -1 | 0 | 1 {
  return text === '0' ? 0 : text === '1' ? 1 : -1;
}

function milliseconds(text: ByteString | null, otherwise: number): number {
  return text !== null && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : otherwise;
}
