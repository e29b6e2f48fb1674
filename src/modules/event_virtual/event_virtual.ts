import { declareModule, param } from '../../declarations/module.ts';
import { virtualTransport } from './transport.ts';

const virtual = declareModule({
  name: 'event_virtual',
  doc: 'Makes one subscriber of several sockets: all at once, the first that works, or one after the other.',
  params: {
    failover_timeout: param.integer(30, 'Seconds for which FAILOVER passes over a socket that failed.'),
  },
  setup({ server, params }) {
    server.events.addTransport(virtualTransport(server, params.failover_timeout));
    return params;
  },
});

export default virtual.complete({});
