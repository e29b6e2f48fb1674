import { declareModule } from '../../declarations/module.ts';
import { datagramTransports } from './transport.ts';

const datagram = declareModule({
  name: 'event_datagram',
  doc: 'Sends events as UDP or Unix datagrams.',
  params: {},
  setup({ server }) {
    const transports = datagramTransports(server);
    for (const transport of transports) server.events.addTransport(transport);
    return transports;
  },
});

export default datagram.complete({
  stop: (transports) => {
    for (const transport of transports) transport.close?.();
  },
});
