import { arg } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import { queueOptions, queueParameters } from '../../events/delivery/queue-parameters.ts';
import { EventSpool } from '../../events/delivery/spool.ts';
import { toText } from '../../values/bytes.ts';
import { createServers, publishArguments, publishFrom, publishReturns } from '../rabbitmq/publish.ts';
import { serverIdProblem } from '../rabbitmq/server-id.ts';
import { rabbitTransport } from './transport.ts';

const eventRabbitmq = declareModule({
  name: 'event_rabbitmq',
  doc: 'Sends events to RabbitMQ brokers, each until the broker has confirmed it.',
  params: {
    heartbeat: param.integer(0, 'Seconds between heartbeats on the AMQP connection; 0: none.'),
    connect_timeout: param.integer(500, 'Milliseconds that connecting may take.', {
      initialByVersion: { '2.4': 10_000 },
    }),
    sync_mode: param.integer(0, '1: raise_event waits for the broker, and is false when it is not there.', {
      until: '2.4',
    }),
    timeout: param.integer(0, 'Milliseconds that the broker may take to answer; 0: 30 seconds.', {
      since: '3.6',
    }),
    use_tls: param.integer(0, '1: sockets may have tls_domain.', { since: '3.6' }),
    server_id: param.strings('A broker for rabbitmq_publish: `[id] flags; uri=amqp://…; key=value`.', {
      since: '3.6',
      check: serverIdProblem,
    }),
    spool: param.string(
      null,
      'sipscript only: a folder in which waiting events survive the end of the process. Needs the npm package lmdb.',
    ),
    ...queueParameters,
  },
  setup({ server, params }) {
    const heartbeat = params.heartbeat > 0 && params.heartbeat <= 65_535 ? params.heartbeat : 0;
    if (heartbeat !== params.heartbeat)
      server.log('WARNING', 'heartbeat is disabled according to the modparam configuration');
    if (params.timeout < 0) server.log('WARNING', 'negative timeout, no limit is used');
    const spool = params.spool === null ? null : EventSpool.open(server.host.spools, toText(params.spool));
    if (typeof spool === 'string') throw new ModuleProblem(spool);
    server.events.addTransport(
      rabbitTransport(server, {
        heartbeat,
        connectTimeout: params.connect_timeout,
        timeout: Math.max(0, params.timeout ?? 0),
        sync: server.version === '2.4' && params.sync_mode === 1,
        useTls: params.use_tls === 1,
        ...queueOptions(params),
        spool,
      }),
    );
    return createServers(server, params.server_id ?? [], params.connect_timeout);
  },
});

export default eventRabbitmq.complete({
  functions: {
    rabbitmq_publish: eventRabbitmq.fn({
      since: '3.6',
      doc: 'Publishes a message to a broker of server_id and waits until the broker has it.',
      args: [
        ...publishArguments,
        arg.optional(arg.avp('header_names', 'Names of headers.')),
        arg.optional(arg.avp('header_values', 'Values of headers.')),
      ],
      returns: publishReturns,
      waits: true,
      run: (execution, servers, id, key, body, contentType, names, values) =>
        publishFrom(execution, servers, {
          id,
          key,
          body,
          contentType: contentType ?? null,
          names: names ?? null,
          values: values ?? null,
        }),
    }),
  },
  stop: (servers) => servers.stop(),
});
