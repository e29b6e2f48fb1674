import type { ByteString } from '../../values/value.ts';
import { type BrokerAddress, parseAmqpUri } from '../rabbitmq/server-id.ts';

/** One queue that becomes events. */
export interface Consumer {
  readonly address: BrokerAddress;
  readonly queue: ByteString;
  readonly event: ByteString;
  readonly exclusive: boolean;
  /** Seconds. */
  readonly heartbeat: number;
  /** Whose certificates are used with `amqps`. */
  readonly tlsDomain: ByteString | null;
}

const flags = ['ack', 'exclusive'];
const keys = ['uri', 'queue', 'event', 'frame_max', 'heartbeat', 'tls_domain'];

/**
 * Reads `uri=amqp://…; queue=…; event=…; flag` (reference: events 3.10). Keys are matched by their beginning,
 * without regard to case. A text: why it is not acceptable.
 */
export function parseConnectionId(text: ByteString): Consumer | string {
  const values = new Map<string, ByteString>();
  const parts = text.split(';').map((piece) => piece.trim());
  if (parts.at(-1) === '') parts.pop();
  for (const part of parts) {
    if (part === '') return 'empty parameter';
    const lower = part.toLowerCase();
    const key = [...keys, ...flags].find((name) => lower.startsWith(name));
    if (key === undefined) return `unknown key in '${part}'`;
    if (flags.includes(key)) {
      values.set(key, '');
      continue;
    }
    const equals = part.indexOf('=');
    if (equals < 0) return `missing '=' in '${part}'`;
    const value = part.slice(equals + 1).trim();
    if (value === '') return `empty value in '${part}'`;
    if ((key === 'frame_max' || key === 'heartbeat') && !/^[0-9]+$/.test(value))
      return `${key} must be a number`;
    values.set(key, value);
  }
  const missing = ['uri', 'queue', 'event'].find((key) => !values.has(key));
  if (missing !== undefined) return `${missing} is missing`;
  const address = parseAmqpUri(values.get('uri')!);
  if (address === null) return `cannot parse the URI ${values.get('uri')}`;
  if (address.tls !== values.has('tls_domain')) return 'tls_domain belongs to amqps';
  return {
    address,
    queue: values.get('queue')!,
    event: values.get('event')!,
    exclusive: values.has('exclusive'),
    heartbeat: Number(values.get('heartbeat') ?? 0),
    tlsDomain: values.get('tls_domain') ?? null,
  };
}

/** Why a parameter `connection_id` is not acceptable, or null. */
export function connectionIdProblem(text: unknown): string | null {
  const parsed = parseConnectionId(String(text));
  return typeof parsed === 'string' ? parsed : null;
}
