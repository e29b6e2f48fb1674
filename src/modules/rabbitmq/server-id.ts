import type { ByteString } from '../../values/value.ts';

/** A broker that scripts publish to by name. */
export interface BrokerAddress {
  readonly host: ByteString;
  readonly port: number;
  readonly user: ByteString;
  readonly password: ByteString;
  readonly virtualHost: string;
  readonly tls: boolean;
}

export interface ServerId {
  readonly id: ByteString;
  readonly address: BrokerAddress;
  readonly exchange: ByteString;
  /** Seconds. */
  readonly heartbeat: number;
  /** The flag `non-persistent` was given. */
  readonly nonPersistent: boolean;
  /** Whose certificates are used with `amqps`; null: the platform's authorities. */
  readonly tlsDomain: ByteString | null;
}

const numbers = new Set(['frames', 'retries', 'heartbeat']);
const flags = new Set(['immediate', 'mandatory', 'non-persistent']);

/**
 * Reads `[ID] uri=amqp://…; key=value; flag` (reference: events 3.11). A text: why it is not acceptable.
 * The real server takes a flag that stands between `uri` and another key for a part of the URI; here it is a flag.
 */
export function parseServerId(text: ByteString): ServerId | string {
  const match = /^\s*\[([^\]]*)\]\s*([\s\S]*)$/.exec(text);
  if (match === null || match[1]!.trim() === '') return 'expected [id] in front of the URI';
  const values = new Map<string, ByteString>();
  const given = new Set<string>();
  for (const part of match[2]!.split(';').map((piece) => piece.trim())) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? null : part.slice(equals + 1).trim();
    if (value === null && flags.has(name)) given.add(name);
    else if (
      value !== null &&
      (name === 'uri' || name === 'exchange' || name === 'tls_domain' || numbers.has(name))
    )
      values.set(name, value);
    else return `unknown parameter '${part}'`;
    if (numbers.has(name) && !/^[0-9]+$/.test(value!)) return `${name} must be a number`;
  }
  const uri = values.get('uri');
  if (uri === undefined) return 'uri is missing';
  const address = parseAmqpUri(uri);
  if (address === null) return `cannot parse the URI ${uri}`;
  return {
    id: match[1]!.trim(),
    address,
    exchange: values.get('exchange') ?? '',
    heartbeat: Number(values.get('heartbeat') ?? 0),
    nonPersistent: given.has('non-persistent'),
    tlsDomain: values.get('tls_domain') ?? null,
  };
}

/** Why a parameter `server_id` is not acceptable, or null. */
export function serverIdProblem(text: unknown): string | null {
  const parsed = parseServerId(String(text));
  return typeof parsed === 'string' ? parsed : null;
}

/** Reads `amqp[s]://[user[:password]@]host[:port][/vhost]`; null when it is none. */
export function parseAmqpUri(uri: ByteString): BrokerAddress | null {
  const match =
    /^(amqps?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\[[^\]]*\]|[^:/]*)(?::([0-9]+))?(?:\/([\s\S]*))?$/i.exec(
      uri,
    );
  if (match === null) return null;
  const [, scheme, user, password, host, port, virtualHost] = match;
  const tls = scheme!.toLowerCase() === 'amqps';
  return {
    host: host === '' ? 'localhost' : unescaped(host!.replace(/^\[|\]$/g, '')),
    port: port === undefined ? (tls ? 5671 : 5672) : Number(port) % 65536,
    user: unescaped(user ?? 'guest'),
    password: unescaped(password ?? 'guest'),
    virtualHost: virtualHost === undefined ? '/' : unescaped(virtualHost),
    tls,
  };
}

function unescaped(text: ByteString): ByteString {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
