import { arg } from '../../declarations/arguments.ts';
import { declareModule, param } from '../../declarations/module.ts';
import { createServers, publishArguments, publishFrom, publishReturns } from './publish.ts';
import { serverIdProblem } from './server-id.ts';

const rabbitmq = declareModule({
  name: 'rabbitmq',
  doc: 'Publishes messages to RabbitMQ brokers from the script (2.4; in 3.x event_rabbitmq does it).',
  params: {
    server_id: param.strings('A broker: `[id] flags; uri=amqp://…; key=value`.', { check: serverIdProblem }),
  },
  setup: ({ server, params }) => createServers(server, params.server_id, 10_000),
});

export default rabbitmq.complete({
  functions: {
    rabbitmq_publish: rabbitmq.fn({
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
