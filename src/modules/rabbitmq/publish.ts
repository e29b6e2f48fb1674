import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ModuleProblem } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import { amqpPublisher } from '../../events/delivery/amqp.ts';
import { Delivery } from '../../events/delivery/delivery.ts';
import type { Publisher } from '../../events/delivery/publisher.ts';
import type { AmqpPublication } from '../../host/host.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import { clientTls } from '../tls_mgm/index.ts';
import { parseServerId, type ServerId } from './server-id.ts';

interface NamedServer {
  readonly settings: ServerId;
  readonly publisher: Publisher<AmqpPublication>;
}

/** The brokers of `server_id`. */
export interface NamedServers {
  find(id: ByteString): NamedServer | null;
  stop(): void;
}

export function createServers(
  server: Server,
  texts: readonly ByteString[],
  connectTimeout: number,
): NamedServers {
  const servers = new Map<ByteString, NamedServer>();
  for (const text of texts) {
    const settings = parseServerId(text);
    if (typeof settings === 'string') throw new ModuleProblem(`server_id "${text}": ${settings}`);
    const { address, tlsDomain } = settings;
    const tls = address.tls ? (tlsDomain === null ? { verify: true } : clientTls(server, tlsDomain)) : null;
    if (typeof tls === 'string')
      throw new ModuleProblem(`server_id "${text}": ${tls} (load tls_mgm before this module)`);
    const connection = {
      ...address,
      heartbeat: settings.heartbeat,
      connectTimeout,
      tls,
    };
    const log = (line: string) => server.log('WARNING', `rabbitmq server ${settings.id}: ${line}`);
    servers.set(settings.id, {
      settings,
      publisher: amqpPublisher(server.host, { connection, timeout: 0, size: 10_000, policy: 'refuse' }, log),
    });
  }
  return {
    find: (id) => servers.get(id) ?? null,
    stop() {
      for (const { publisher } of servers.values()) publisher.stop();
    },
  };
}

export const publishArguments = [
  arg.string('server_id', 'Which broker.'),
  arg.string('routing_key', 'Routing key.'),
  arg.string('body', 'The message.'),
  arg.optional(arg.string('content_type', 'Its content type.')),
] as const;

export const publishReturns = { 1: 'the broker has it', [-1]: 'unknown broker, or it is not there' };

export interface Publication {
  readonly id: ByteString;
  readonly key: ByteString;
  readonly body: ByteString;
  readonly contentType: ByteString | null;
  readonly names: VariableReference | null;
  readonly values: VariableReference | null;
}

/** `rabbitmq_publish` (reference: events 3.11): one attempt, whose result the script waits for. */
export function publishFrom(
  execution: Execution,
  servers: NamedServers,
  publication: Publication,
): number | Wait {
  const { server } = execution;
  const target = servers.find(publication.id);
  if (target === null) {
    execution.log('ERROR', `no rabbitmq server with the id ${publication.id}`);
    return -1;
  }
  const { settings } = target;
  const { contentType, key, body } = publication;
  const socket = `${settings.id}/${settings.exchange === '' ? '' : `${settings.exchange}?`}${key}`;
  const delivery = new Delivery(server, {
    event: 'rabbitmq_publish',
    transport: 'rabbitmq',
    socket,
    payload: body,
  });
  const headers = headersOf(execution, publication);
  const message: AmqpPublication = {
    exchange: settings.exchange,
    routingKey: key,
    body,
    // 2.4 is persistent unless told otherwise; 3.x has the flag the wrong way round.
    persistent: (server.version === '2.4') !== settings.nonPersistent,
    mandatory: true,
    ...(contentType === null || contentType === '' ? {} : { contentType }),
    ...(headers.length === 0 ? {} : { headers }),
  };
  return new Wait((resume) => {
    // A message that no queue takes counts as published.
    if (
      !target.publisher.enqueue(delivery, message, (settlement) =>
        resume(settlement === 'unreachable' ? -1 : 1),
      )
    )
      resume(-1);
  });
}

function headersOf(execution: Execution, { names, values }: Publication): [ByteString, AvpValue][] {
  const listOf = (reference: VariableReference | null): AvpValue[] => {
    const name = reference?.avpName(execution) ?? null;
    return name === null ? [] : execution.avps.all(name);
  };
  const listed = listOf(names);
  const given = listOf(values);
  if (listed.length > given.length) execution.log('ERROR', 'too many header names');
  return listed.slice(0, given.length).map((name, index) => [String(name), given[index]!]);
}
