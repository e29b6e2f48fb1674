import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';
import { findSocket } from '../../variables/sockets.ts';

type ViaMark = keyof Message['via'];
/** What `set_via_handling` also does. */
const tcpAlias = 'force-tcp-alias';

function mark(
  doc: string,
  name: ViaMark,
  availability: Pick<FunctionDeclaration, 'until'> = {},
): FunctionDeclaration {
  return coreFunction({
    doc,
    ...availability,
    args: [],
    returns: { 1: 'done' },
    run: ({ message }) => {
      message.via[name] = true;
      return 1;
    },
  });
}

const viaFlags = new Map<ByteString, ViaMark | typeof tcpAlias>([
  ['force-rport', 'forceRport'],
  ['add-local-rport', 'addLocalRport'],
  ['reply-to-via', 'replyToVia'],
  [tcpAlias, tcpAlias],
]);

function parseViaFlags(text: ByteString): (ViaMark | typeof tcpAlias)[] | ArgumentProblem {
  const marks: (ViaMark | typeof tcpAlias)[] = [];
  for (const item of text.split(',')) {
    const name = viaFlags.get(item.trim());
    if (name === undefined) {
      return new ArgumentProblem(
        `unknown flag \`${item.trim()}\``,
        `Known are ${[...viaFlags.keys()].join(', ')}.`,
      );
    }
    marks.push(name);
  }
  return marks;
}

const forceRport = 'Makes the reply go to the port the request came from (RFC 3581), asked for or not.';
const localRport = 'Adds `rport` to our own Via.';

function alias(availability: Pick<FunctionDeclaration, 'until'> = {}): FunctionDeclaration {
  return coreFunction({
    doc: 'Lets later requests to the address in Via use the connection this one came over (RFC 5923).',
    ...availability,
    args: [arg.optional(arg.integer('port', 'Another port than that in Via.'))],
    returns: { 1: 'done, or no TCP', [-1]: 'the port leads elsewhere already, or there are too many' },
    run: (execution, _state, port) => addAlias(execution, port),
  });
}

function addAlias(execution: Execution, port: number | undefined): number {
  const { message, server } = execution;
  const { connection } = message.received;
  if (connection === null || server.aliasConnection(connection, port ?? message.sip.topVia?.port ?? 0))
    return 1;
  execution.log('WARNING', 'tcp alias failed');
  return -1;
}

/** Via handling, sending sockets and advertised addresses of the message. */
export const sendingFunctions: FunctionTable = {
  force_rport: mark(forceRport, 'forceRport'),
  add_rport: mark(forceRport, 'forceRport', { until: '2.4' }),
  add_local_rport: mark(localRport, 'addLocalRport'),
  force_local_rport: mark(localRport, 'addLocalRport', { until: '2.4' }),
  set_via_handling: coreFunction({
    doc: 'Marks how Via is handled.',
    since: '3.6',
    args: [
      arg.parsed(
        'flags',
        'force-rport, add-local-rport, reply-to-via, force-tcp-alias, separated by commas.',
        parseViaFlags,
      ),
    ],
    returns: { 1: 'done' },
    run: (execution, _state, marks) => {
      for (const name of marks) {
        if (name === tcpAlias) addAlias(execution, undefined);
        else execution.message.via[name] = true;
      }
      return 1;
    },
  }),
  force_tcp_alias: alias(),
  add_tcp_alias: alias({ until: '2.4' }),
  force_send_socket: coreFunction({
    doc: 'Sends the message from one of the listening sockets.',
    args: [arg.string('socket', 'The socket, `protocol:address:port`.')],
    returns: { 1: 'done', [-1]: 'no such socket' },
    link: (server, _state, text) =>
      text === undefined || findSocket(server, text) !== null
        ? null
        : `no listening socket matches \`${text}\``,
    run: (execution, _state, text) => {
      const socket = findSocket(execution.server, text);
      if (socket === null) {
        execution.log('ERROR', `no socket found to match [${text}]`);
        return -1;
      }
      execution.message.sendSocket = socket;
      return 1;
    },
  }),
  set_advertised_address: coreFunction({
    doc: 'Sets the address that our Via and Record-Route show in this message.',
    args: [arg.string('address', 'Address or host name.')],
    returns: { 1: 'done' },
    run: ({ message }, _state, address) => {
      message.advertisedAddress = address;
      return 1;
    },
  }),
  set_advertised_port: coreFunction({
    doc: 'Sets the port that our Via and Record-Route show in this message.',
    args: [arg.string('port', 'The port, as a text.')],
    returns: { 1: 'done' },
    run: ({ message }, _state, port) => {
      message.advertisedPort = port;
      return 1;
    },
  }),
};
