import { declareModule, param } from '../../declarations/module.ts';
import { queueOptions, queueParameters } from '../../events/delivery/queue-parameters.ts';
import { xmlTransport } from './transport.ts';

const xmlrpc = declareModule({
  name: 'event_xmlrpc',
  doc: 'Sends events as XML-RPC calls.',
  params: {
    use_struct_param: param.integer(0, '1: each parameter is a struct.'),
    sync_mode: param.integer(0, '1: raise_event waits for the answer.', { until: '2.4' }),
    ...queueParameters,
  },
  setup({ server, params }) {
    const transport = xmlTransport(server, {
      asStruct: params.use_struct_param === 1,
      sync: server.version === '2.4' && params.sync_mode === 1,
      ...queueOptions(params),
    });
    server.events.addTransport(transport);
    return transport;
  },
});

export default xmlrpc.complete({ stop: (transport) => transport.close!() });
