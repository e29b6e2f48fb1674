import type { Version } from '../../../grammar/dialect.ts';
import { parsePort } from '../../events/host-port.ts';
import type { ByteString } from '../../values/value.ts';

/** Where a RabbitMQ subscriber is: the text behind `rabbitmq:`, every piece percent-decoded. */
export interface RabbitSocket {
  readonly host: ByteString;
  readonly port: number;
  /** Null: not written, `guest`. */
  readonly user: ByteString | null;
  readonly password: ByteString | null;
  readonly exchange: ByteString;
  readonly routingKey: ByteString;
  /** 3.x: messages survive a restart of the broker. */
  readonly persistent: boolean;
  /** 3.x: name of the TLS domain, null: no TLS. */
  readonly tlsDomain: ByteString | null;
}

/** Why a socket is not acceptable. */
export class SocketProblem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const defaultPort = 5672;
const tlsPort = 5671;

/**
 * Reads a socket in the syntax of a version (reference: events 3.1):
 *
 *     2.4  [user[:password]@]host[:port]/[exchange?]routing_key
 *     3.x  [user[:password]@]host[:port]/[param[;param…]?]routing_key
 *
 * Nothing is trimmed; a port is taken modulo 65536.
 */
export function parseRabbitSocket(
  text: ByteString,
  version: Version,
  useTls: boolean,
): RabbitSocket | SocketProblem {
  if (text === '') return new SocketProblem('no socket specified');
  const authority = splitAuthority(text);
  if (authority instanceof SocketProblem) return authority;
  const target = version === '2.4' ? splitTarget24(authority.rest) : splitTarget(authority.rest, useTls);
  if (target instanceof SocketProblem) return target;
  const port =
    authority.port === null ? (target.tlsDomain === null ? defaultPort : tlsPort) : parsePort(authority.port);
  const pieces = [
    authority.host,
    authority.user,
    authority.password,
    target.exchange,
    target.routingKey,
    target.tlsDomain,
  ];
  const decoded = pieces.map((piece) => (piece === null ? null : percentDecoded(piece)));
  if (port === null) return new SocketProblem(`invalid port <${authority.port}>`);
  if (decoded.includes(undefined)) return new SocketProblem('bad percent escape');
  const [host, user, password, exchange, routingKey, tlsDomain] = decoded as (ByteString | null)[];
  return {
    host: host!,
    port,
    user: user!,
    password: password!,
    exchange: exchange!,
    routingKey: routingKey!,
    persistent: target.persistent,
    tlsDomain: tlsDomain!,
  };
}

interface Authority {
  readonly user: ByteString | null;
  readonly password: ByteString | null;
  readonly host: ByteString;
  readonly port: ByteString | null;
  readonly rest: ByteString;
}

function splitAuthority(text: ByteString): Authority | SocketProblem {
  // A `/` ends the scan, so a password or key with one must be escaped.
  const match = /^([^@:/]*)(?::([^@/]*))?([@/])([\s\S]*)$/.exec(text);
  if (match === null) return new SocketProblem('error while parsing socket: no routing key');
  const [, first, second, separator, rest] = match;
  if (separator === '/')
    return { user: null, password: null, host: first!, port: second ?? null, rest: rest! };
  const address = /^([^:/]*)(?::([^/]*))?\/([\s\S]*)$/.exec(rest!);
  if (address === null) return new SocketProblem('error while parsing socket: no routing key');
  return {
    user: first!,
    password: second ?? null,
    host: address[1]!,
    port: address[2] ?? null,
    rest: address[3]!,
  };
}

interface Target {
  readonly exchange: ByteString;
  readonly routingKey: ByteString;
  readonly persistent: boolean;
  readonly tlsDomain: ByteString | null;
}

function splitTarget24(text: ByteString): Target | SocketProblem {
  if (text === '') return new SocketProblem('error while parsing socket: no routing key');
  const question = text.indexOf('?');
  return {
    exchange: text.slice(0, Math.max(0, question)),
    routingKey: text.slice(question + 1),
    persistent: false,
    tlsDomain: null,
  };
}

function splitTarget(text: ByteString, useTls: boolean): Target | SocketProblem {
  if (text === '') return new SocketProblem('error while parsing socket: no routing key');
  const question = text.indexOf('?');
  let exchange = '';
  let persistent = false;
  let tlsDomain: ByteString | null = null;
  if (question >= 0) {
    for (const parameter of text.slice(0, question).split(';')) {
      const [name, value] = keyAndValue(parameter);
      if (name === 'persistent' && value === null) persistent = true;
      else if (name === 'exchange' && value) exchange = value;
      else if (name === 'tls_domain' && value) tlsDomain = value;
      else return new SocketProblem(`unknown extra parameter: '${parameter}'`);
    }
  }
  if (tlsDomain !== null && !useTls) return new SocketProblem("'use_tls' module parameter required");
  return { exchange, routingKey: text.slice(question + 1), persistent, tlsDomain };
}

function keyAndValue(text: ByteString): [ByteString, ByteString | null] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** Undefined for a `%` that no two hex digits follow. */
function percentDecoded(text: ByteString): ByteString | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replace(/%(..)/g, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
