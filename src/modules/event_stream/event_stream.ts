import { declareModule, param } from '../../declarations/module.ts';
import { queueOptions, queueParameters } from '../../events/delivery/queue-parameters.ts';
import { streamTransport } from '../../events/delivery/stream-transport.ts';

const stream = declareModule({
  name: 'event_stream',
  doc: 'Sends events as JSON-RPC over TCP.',
  params: {
    reliable_mode: param.integer(0, '1: events carry an id and the peer answers them.'),
    timeout: param.integer(1000, 'Milliseconds that an answer may take.'),
    event_param: param.string(null, "Name of a first parameter that holds the event's name."),
    ...queueParameters,
  },
  setup({ server, params }) {
    const transport = streamTransport(server, {
      protocol: 'tcp',
      answered: params.reliable_mode === 1,
      sync: false,
      timeout: params.timeout,
      eventParameter: params.event_param,
      ...queueOptions(params),
    });
    server.events.addTransport(transport);
    return transport;
  },
});

export default stream.complete({ stop: (transport) => transport.close!() });
