import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { splitHostPort } from '../../events/host-port.ts';
import { answerJsonRpc, jsonText } from '../../management/json-rpc.ts';
import type { ServerManagement } from '../../management/management.ts';
import { prettyJson } from '../../management/pretty.ts';
import { parseTextRequest } from '../../management/text-request.ts';
import { toText } from '../../values/bytes.ts';
import type { ByteString } from '../../values/value.ts';

interface State {
  readonly socket: ByteString | null;
  readonly pretty: boolean;
  open: { close(): void } | null;
}

const datagram = declareModule({
  name: 'mi_datagram',
  doc: 'Management over UDP or Unix datagrams.',
  params: {
    socket_name: param.string(null, '`udp:host:port`, or the path of a Unix socket.'),
    children_count: param.integer(1, 'Accepted, without effect.'),
    socket_timeout: param.integer(2000, 'Accepted, without effect.'),
    unix_socket_mode: param.integer(0o660, 'Accepted, without effect.'),
    unix_socket_user: param.integerOrString(null, 'Accepted, without effect.'),
    unix_socket_group: param.integerOrString(null, 'Accepted, without effect.'),
    socket_buf_size: param.integer(0, 'Accepted, without effect.', { since: '4.0' }),
    reply_indent: param.string('\t', 'Indentation of answers.', { until: '2.4' }),
    pretty_printing: param.integer(0, '1: indented JSON.', { since: '3.6' }),
    trace_destination: param.string(null, 'Accepted, without effect.'),
    trace_bwlist: param.string(null, 'Accepted, without effect.'),
  },
  setup: ({ params }): State => ({
    socket: params.socket_name,
    pretty: (params.pretty_printing ?? 0) !== 0,
    open: null,
  }),
});

/** One datagram is one request. */
function answer(server: Server, state: State, data: ByteString, reply: (text: ByteString) => void): void {
  if (server.version !== '2.4') {
    const respond = (response: ByteString | null) => {
      if (response !== null) reply(response);
    };
    answerJsonRpc(server.management, data, respond, state.pretty ? prettyJson : jsonText);
    return;
  }
  const request = /^:[^:\n]*:\n/.test(data) ? parseTextRequest(data) : null;
  if (request === null) {
    server.log('ERROR', `mi_datagram: cannot read the request <${data}>`);
    reply('500 command not available\n');
    return;
  }
  // This transport does not name the command that it does not know.
  const unnamed = (text: ByteString) =>
    text.replace(/^(500 command|400 parse error in command) '[^']*'/, '$1');
  (server.management as ServerManagement).executeText(request.command, request.values, (text) =>
    reply(unnamed(text)),
  );
}

export default datagram.complete({
  start(state, server) {
    const { network } = server.host;
    const { socket } = state;
    if (socket === null) return 'mi_datagram: socket_name is not set';
    const ready = (failure: { message: string } | null) => {
      if (failure !== null) server.log('ERROR', `mi_datagram: ${failure.message}`);
    };
    if (!socket.startsWith('udp:')) {
      const unix = network.bindUnix(
        toText(socket),
        (data, from) => answer(server, state, data, (text) => unix.send(from, text)),
        ready,
      );
      state.open = unix;
      return null;
    }
    const { host, port } = splitHostPort(socket.slice('udp:'.length));
    const ip = server.host.names.lookup(host)?.[0];
    if (ip === undefined || !/^[0-9]+$/.test(port ?? '')) return `mi_datagram: cannot listen on ${socket}`;
    const receiver = {
      received: (data: ByteString, from: { ip: string; port: number }) =>
        answer(server, state, data, (text) => void udp.send(text, from)),
    };
    const udp = network.bindUdp({ ip, port: Number(port) }, receiver, ready);
    state.open = udp;
    return null;
  },
  stop: (state) => state.open?.close(),
});
