import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { advertisedOf } from '../../runtime/forwarding/relay.ts';
import { parameterValue, parsePlainParameters } from '../../sip/parameters.ts';
import type { SocketAddress } from '../../sip/socket-address.ts';
import type { ByteString } from '../../values/value.ts';
import { rrApi } from '../rr/api.ts';
import { address, sameSocket } from '../rr/record-route.ts';

const path = declareModule({
  name: 'path',
  doc: 'Adds Path headers to REGISTER, so that requests to the phone come back through here (RFC 3327).',
  params: {
    use_received: param.integer(0, '1 sends requests with a Route of ours to its `received` parameter.'),
    enable_double_path: param.integer(1, '1 adds two headers when the request leaves by another socket.'),
  },
  setup: ({ params }) => params,
});

/** The parameter of Path that says where the request came from. */
function receivedParameter({ message }: Execution): ByteString {
  const { source, protocol } = message.received;
  const host = source.ip.includes(':') ? `[${source.ip}]` : source.ip;
  const transport = protocol === 'udp' ? '' : `%3Btransport%3D${protocol}`;
  return `;received=sip:${host}:${source.port}${transport}`;
}

function addPath(
  execution: Execution,
  isDouble: boolean,
  user: ByteString | undefined,
  received: ByteString,
): number {
  const { message, server } = execution;
  const inbound = message.received.socket;
  const line = (socket: SocketAddress, mark: ByteString) =>
    `Path: <sip:${user ? `${user}@` : ''}` +
    `${address(socket, advertisedOf(server, message, socket as ListeningSocket))}${mark};lr${received}>\r\n`;
  const text = (sending: SocketAddress | null) => {
    const outbound = sending ?? inbound;
    if (!isDouble || sameSocket(outbound, inbound)) return line(inbound, '');
    return line(outbound, ';r2=on') + line(inbound, ';r2=on');
  };
  message.edits.appendHeader(message.sip, text, null, { what: 'add_path', origin: execution.position() });
  return 1;
}

/** `received` of our own Route is percent-encoded where it holds a `;`. */
function decoded(text: ByteString): ByteString {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

export default path.complete({
  start: (state, server) => {
    if (state.use_received === 0) return null;
    const rr = server.optionalApi(rrApi);
    if (rr === null) return 'path with use_received needs the module rr';
    rr.onLooseRoute(({ message }, parameters) => {
      const received = parameterValue(parsePlainParameters(parameters, 0, parameters.length), 'received');
      if (received) message.destinationUri = decoded(received);
    });
    return null;
  },
  functions: {
    add_path: path.fn({
      doc: 'Adds a Path header with our address.',
      routes: ['request'],
      args: [arg.optional(arg.string('user', 'User part of the URI.'))],
      returns: { 1: 'added' },
      run: (execution, state, user) => addPath(execution, state.enable_double_path !== 0, user, ''),
    }),
    add_path_received: path.fn({
      doc: 'Adds a Path header with our address and where the request came from.',
      routes: ['request'],
      args: [arg.optional(arg.string('user', 'User part of the URI.'))],
      returns: { 1: 'added' },
      run: (execution, state, user) =>
        addPath(execution, state.enable_double_path !== 0, user, receivedParameter(execution)),
    }),
  },
});
