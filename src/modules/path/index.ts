import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { parameterValue, parsePlainParameters } from '../../sip/parameters.ts';
import type { SocketAddress } from '../../sip/socket-address.ts';
import type { ByteString } from '../../values/value.ts';
import { rrApi } from '../rr/api.ts';
import { ownAddress, sameSocket } from '../rr/own-address.ts';

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

/** Adds our header before the first Path, else behind all headers. */
function addPath(
  execution: Execution,
  isDouble: boolean,
  user: ByteString | undefined,
  received: ByteString,
): number {
  const { message, server } = execution;
  const inbound = message.received.socket;
  const line = (address: ByteString, parameters: ByteString) =>
    `Path: <sip:${user ? `${user}@` : ''}${address}${parameters}>\r\n`;
  const text = (sending: SocketAddress | null) => {
    const outbound = (sending as ListeningSocket | null) ?? inbound;
    const first = ownAddress(server, outbound, message);
    if (!isDouble || sameSocket(outbound, inbound)) return line(first, `;lr${received}`);
    return line(first, ';r2=on;lr') + line(ownAddress(server, inbound, null), `;r2=on;lr${received}`);
  };
  const note = { what: 'add_path', origin: execution.position() };
  const { edits, sip } = message;
  const known = sip.firstHeader('path');
  if (known === null) edits.appendHeader(sip, text, null, note);
  else edits.insertHeader(sip, text, known, note);
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
