import { declareModule, param } from '../../declarations/module.ts';
import { queueOptions, queueParameters } from '../../events/delivery/queue-parameters.ts';
import { streamTransport } from '../../events/delivery/stream-transport.ts';

const jsonrpc = declareModule({
  name: 'event_jsonrpc',
  doc: 'Sends events as JSON-RPC over TCP (2.4; event_stream in 3.x).',
  params: {
    sync_mode: param.integer(0, '1: raise_event waits for the answer.'),
    timeout: param.integer(1000, 'Milliseconds that an answer may take.'),
    event_param: param.string(null, "Name of a first parameter that holds the event's name."),
    ...queueParameters,
  },
  setup({ server, params }) {
    const sync = params.sync_mode === 1;
    const transport = streamTransport(server, {
      protocol: 'jsonrpc',
      answered: sync,
      sync,
      timeout: params.timeout,
      eventParameter: params.event_param,
      ...queueOptions(params),
    });
    server.events.addTransport(transport);
    return transport;
  },
});

export default jsonrpc.complete({ stop: (transport) => transport.close!() });
