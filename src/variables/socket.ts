import type { Execution } from '../declarations/execution.ts';
import type { Message } from '../declarations/message.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import type { ListeningSocket } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';
import { findSocket, printSocket } from './sockets.ts';
import { protocolNumber } from './uri-parts.ts';
import { assignedText, numberedText } from './value-helpers.ts';

function family(ip: string): 'INET' | 'INET6' {
  return ip.includes(':') ? 'INET6' : 'INET';
}

const fields: Readonly<Record<string, (socket: ListeningSocket) => Value>> = {
  ip: (socket) => socket.ip,
  port: (socket) => socket.port,
  proto: (socket) => socket.protocol,
  advertised_ip: (socket) => socket.advertisedAddress,
  advertised_port: (socket) => socket.advertisedPort,
  tag: (socket) => socket.tag,
  anycast: (socket) => (socket.anycast ? 1 : 0),
  af: (socket) => family(socket.ip),
};

function field(socket: ListeningSocket, name: ByteString | null): Value {
  return name === null ? printSocket(socket) : (fields[name.toLowerCase()]?.(socket) ?? null);
}

function checkField(extra: readonly string[]): (inner: ByteString) => string | null {
  return (inner) =>
    Object.hasOwn(fields, inner.toLowerCase()) || extra.includes(inner.toLowerCase())
      ? null
      : `unknown field of a socket: ${inner}`;
}

/** `$socket_out = …`: an unknown socket is ignored with a warning (reference: language 5.4). */
function assignSocket(execution: Execution, value: Value): boolean {
  if (value === null) {
    execution.message.sendSocket = null;
    return true;
  }
  const text = assignedText(value);
  if (text === null || text === '') {
    execution.log('ERROR', 'str value required to set the sending socket');
    return false;
  }
  const socket = findSocket(execution.server, text);
  if (socket === null) execution.log('WARNING', `no socket found to match [${text}]`);
  else execution.message.sendSocket = socket;
  return true;
}

function outbound(message: Message): ListeningSocket {
  return message.sendSocket ?? message.received.socket;
}

const si: VariableDeclaration = {
  doc: 'Address the message came from.',
  get: ({ message }) => message.received.source.ip,
};

const pr: VariableDeclaration = {
  doc: 'Protocol the message came over.',
  until: '2.4',
  get: ({ message }) => numberedText(message.received.protocol, protocolNumber(message.received.protocol)),
};

/** Where the message came from, and the sockets it came in and goes out through. */
export const socketVariables: VariableTable = {
  si,
  src_ip: si,
  sp: { doc: 'Port the message came from.', get: ({ message }) => message.received.source.port },
  socket_in: {
    doc: 'The socket the message came in through, or one of its fields: ip, port, proto, advertised_ip, advertised_port, tag, anycast, af.',
    since: '3.6',
    inner: 'optional',
    checkInner: checkField([]),
    get: ({ message }, _state, { inner }) => field(message.received.socket, inner),
  },
  socket_out: {
    doc: 'The socket to send from, or one of its fields as for `$socket_in`; `forced` only when it was set.',
    since: '3.6',
    inner: 'optional',
    namedReadOnly: true,
    checkInner: checkField(['forced']),
    get: ({ message }, _state, { inner }) => {
      if (inner?.toLowerCase() === 'forced') {
        return message.sendSocket === null ? null : printSocket(message.sendSocket);
      }
      return field(outbound(message), inner);
    },
    set: (execution, _state, _use, value) => assignSocket(execution, value),
  },
  fs: {
    doc: 'The forced sending socket; NULL when none was set.',
    until: '2.4',
    get: ({ message }) => (message.sendSocket === null ? null : printSocket(message.sendSocket)),
    set: (execution, _state, _use, value) => assignSocket(execution, value),
  },
  Ri: {
    doc: 'Address the message came in on.',
    until: '2.4',
    get: ({ message }) => message.received.socket.ip,
  },
  Rp: {
    doc: 'Port the message came in on.',
    until: '2.4',
    get: ({ message }) => message.received.socket.port,
  },
  pr,
  proto: pr,
  af: {
    doc: 'Address family of the message: INET or INET6.',
    until: '2.4',
    get: ({ message }) => {
      const name = family(message.received.source.ip);
      return numberedText(name, name === 'INET' ? 2 : 10);
    },
  },
  proxy_protocol: {
    doc: 'What the PROXY protocol told about the connection; NULL without it.',
    since: '4.0',
    inner: 'required',
    checkInner: (inner) =>
      ['src_ip', 'src_port', 'dst_ip', 'dst_port', 'af'].includes(inner)
        ? null
        : `unknown field of the PROXY protocol: ${inner}`,
    // No transport here speaks the PROXY protocol, so nothing is ever told.
    get: () => null,
  },
};
