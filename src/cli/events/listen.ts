import type { Version } from '../../../grammar/dialect.ts';
import { parsePort, splitHostPort } from '../../events/host-port.ts';
import { listenToAmqp } from '../../host/node/amqp-listener.ts';
import { nodeNetwork } from '../../host/node/network.ts';
import { parseRabbitSocket, SocketProblem } from '../../modules/event_rabbitmq/socket.ts';
import { fromText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';
import { UsageProblem } from '../problem.ts';
import { withoutPasswords } from '../run/passwords.ts';

/** Something that arrived. */
export interface Arrival {
  /** The socket that was listened to, without a password. */
  readonly at: string;
  readonly payload: ByteString;
}

export interface Listener {
  /** What is heard, in words. */
  readonly source: string;
  close(): Promise<void>;
}

/**
 * Listens where a subscriber with this socket would deliver.
 *
 * @throws UsageProblem for a socket that nothing can be heard from, and when it cannot be opened.
 */
export async function listenTo(
  socket: string,
  version: Version,
  arrived: (arrival: Arrival) => void,
  ended: (reason: string) => void,
): Promise<Listener> {
  const at = withoutPasswords(socket);
  const heard = (payload: ByteString) => arrived({ at, payload });
  const colon = socket.indexOf(':');
  const rest = fromText(socket.slice(colon + 1));
  switch (socket.slice(0, colon)) {
    case 'rabbitmq':
      return await listenToRabbit(at, rest, version, heard, ended);
    case 'udp':
      return await listenToUdp(at, rest, heard);
    default:
      throw new UsageProblem(`cannot listen to ${at}: only rabbitmq: and udp: sockets can be heard`);
  }
}

async function listenToRabbit(
  at: string,
  text: ByteString,
  version: Version,
  heard: (payload: ByteString) => void,
  ended: (reason: string) => void,
): Promise<Listener> {
  const parsed = parseRabbitSocket(text, version, false);
  if (parsed instanceof SocketProblem)
    throw new UsageProblem(`${at} is no socket of OpenSIPS ${version}: ${parsed.message}`);
  const { host, port, exchange, routingKey } = parsed;
  const options = {
    ...{ host, port, exchange, routingKey },
    user: parsed.user ?? 'guest',
    password: parsed.password ?? 'guest',
  };
  try {
    return await listenToAmqp(options, ({ body }) => heard(body), ended);
  } catch (error) {
    throw new UsageProblem(`cannot listen to ${at}: ${(error as Error).message}`);
  }
}

function listenToUdp(at: string, text: ByteString, heard: (payload: ByteString) => void): Promise<Listener> {
  const { host, port } = splitHostPort(text);
  const number = port === null ? null : parsePort(port);
  if (host === '' || number === null) throw new UsageProblem(`${at} must be udp:HOST:PORT`);
  return new Promise((resolve, reject) => {
    const socket = nodeNetwork.bindUdp(
      { ip: host === 'localhost' ? '127.0.0.1' : host, port: number },
      { received: heard },
      (failure) => {
        if (failure !== null) return reject(new UsageProblem(`cannot listen to ${at}: ${failure.message}`));
        resolve({ source: 'datagrams to this address', close: async () => socket.close() });
      },
    );
  });
}
