import { declareModule, param } from '../../declarations/module.ts';

const protoUdp = declareModule({
  name: 'proto_udp',
  doc: 'SIP over UDP: needed for sockets `udp:`.',
  params: {
    udp_port: param.integer(5060, 'Port of UDP sockets written without one.'),
  },
  setup: ({ params }) => params,
});

/** The socket itself is the server's; this module makes the protocol known and gives its default port. */
export default protoUdp.complete({
  api: (state) => ({ protocol: 'udp', defaultPort: state.udp_port }),
});
