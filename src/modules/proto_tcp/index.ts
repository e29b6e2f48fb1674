import { declareModule, param } from '../../declarations/module.ts';

const protoTcp = declareModule({
  name: 'proto_tcp',
  doc: 'SIP over TCP: needed for sockets `tcp:`.',
  params: {
    tcp_port: param.integer(5060, 'Port of TCP sockets written without one.'),
    tcp_send_timeout: param.integer(100, 'Milliseconds to wait for a full send buffer; has no effect here.'),
    tcp_max_msg_chunks: param.integer(
      4,
      'Pieces a message may arrive in before the connection is closed; 0: any number.',
    ),
    tcp_crlf_pingpong: param.integer(1, '1 answers CRLFCRLF with CRLF.'),
    tcp_crlf_drop: param.integer(0, '1 drops CRLF without an answer.'),
    tcp_async: param.integer(1, 'Connections are always opened without waiting.'),
    tcp_async_max_postponed_chunks: param.integer(
      32,
      'Most pieces that wait for a connection; has no effect here.',
    ),
    tcp_async_local_connect_timeout: param.integer(
      100,
      'Milliseconds to wait for a connection at once; has no effect here.',
      {
        until: '3.6',
      },
    ),
    tcp_async_local_write_timeout: param.integer(
      10,
      'Milliseconds to wait for a write at once; has no effect here.',
    ),
    tcp_parallel_handling: param.integer(0, 'Messages of one connection are always handled in order.', {
      since: '3.6',
      until: '3.6',
    }),
    trace_destination: param.string(null, 'Where to send traces; tracing is not supported.'),
    trace_filter_route: param.string(null, 'Which messages to trace; tracing is not supported.'),
    trace_on: param.integer(1, 'Tracing is not supported.'),
  },
  setup: ({ params }) => params,
});

/** Connections and framing are the server's; this module makes the protocol known and gives its default port. */
export default protoTcp.complete({
  api: (state) => ({ protocol: 'tcp', defaultPort: state.tcp_port }),
});
