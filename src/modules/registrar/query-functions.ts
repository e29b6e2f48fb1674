import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { ByteString } from '../../values/value.ts';
import { socketText } from '../usrloc/events.ts';
import { registrar } from './module.ts';
import { addressOf, recordOf, validContacts } from './query.ts';
import type { Registrar } from './registrar.ts';

const table = arg.literal('table', 'Name of the location table.');
const address = arg.optional(arg.string('aor', 'Address; that of To (of a REGISTER: of From) when absent.'));
const registeredRoutes = ['request', 'failure', 'onreply', 'branch', 'local'] as const;
const contactArgument = arg.optional(arg.string('contact', 'Contact; those of the message when absent.'));

/** Questions about registrations, and the header that names a socket. */
export const queryFunctions = {
  add_sock_hdr: [
    registrar.fn({
      doc: 'Adds a header that names the socket the request came in by.',
      since: '3.6',
      routes: registeredRoutes,
      args: [arg.string('name', 'Name of the header.')],
      returns: { 1: 'added' },
      run: (execution, _state, name) => addSocketHeader(execution, name),
    }),
    registrar.fn({
      doc: 'Adds a header that names the socket the request came in by.',
      until: '2.4',
      routes: ['request'],
      args: [arg.string('name', 'Name of the header.')],
      returns: { 1: 'added' },
      run: (execution, _state, name) => addSocketHeader(execution, name),
    }),
  ],
  is_registered: registrar.fn({
    doc: 'True when somebody has a contact.',
    routes: registeredRoutes,
    args: [table, address],
    returns: { 1: 'registered', [-1]: 'not registered' },
    run: (execution, { state }, name, aor) => {
      const record = recordOf(state, execution, state.location.obtain(name), aor);
      return validContacts(state, record).length > 0 ? 1 : -1;
    },
  }),
  is_contact_registered: registrar.fn({
    doc: 'True when somebody has this very contact.',
    routes: registeredRoutes,
    args: [
      table,
      address,
      contactArgument,
      arg.optional(arg.string('callid', 'Call-ID it was registered with.')),
    ],
    returns: { 1: 'registered', [-1]: 'not registered' },
    run: (execution, { state }, name, aor, contact, callId) => {
      const { sip } = execution.message;
      const wanted =
        contact === undefined
          ? (sip.contacts ?? []).flatMap((list) => list.contacts.map(({ uri }) => uri))
          : [contact];
      const record = recordOf(state, execution, state.location.obtain(name), aor);
      const found = validContacts(state, record).some(
        (one) => wanted.includes(one.uri) && (callId === undefined || one.callId === callId),
      );
      return found ? 1 : -1;
    },
  }),
  is_ip_registered: [
    registrar.fn({
      doc: 'True when somebody has a contact that is reached at one of these addresses.',
      since: '3.6',
      routes: registeredRoutes,
      args: [
        table,
        address,
        arg.variable('ip', 'AVP with IP addresses.'),
        arg.optional(arg.variable('port', 'AVP with ports.')),
      ],
      returns: { 1: 'registered', [-1]: 'not registered' },
      run: (execution, { state }, name, aor, ip, port) =>
        isIpRegistered(execution, state, name, aor, ip, port),
    }),
    registrar.fn({
      doc: 'True when somebody has a contact that is reached at one of these addresses.',
      until: '2.4',
      routes: registeredRoutes,
      args: [table, address, arg.variable('ip', 'AVP with IP addresses.')],
      returns: { 1: 'registered', [-1]: 'not registered' },
      run: (execution, { state }, name, aor, ip) =>
        isIpRegistered(execution, state, name, aor, ip, undefined),
    }),
  ],
};

function addSocketHeader({ message }: Execution, name: ByteString): number {
  const text = `${name}: ${socketText(message.received.socket)}\r\n`;
  message.edits.appendHeader(message.sip, text, null, { what: 'add_sock_hdr' });
  return 1;
}

function isIpRegistered(
  execution: Execution,
  state: Registrar,
  name: ByteString,
  aor: ByteString | undefined,
  ip: VariableReference,
  port: VariableReference | undefined,
): number {
  const values = (variable: VariableReference): ByteString[] => {
    const avp = variable.avpName(execution);
    const list = avp === null ? [variable.get(execution)] : execution.avps.all(avp);
    return list.flatMap((value) =>
      value === null ? [] : [String(typeof value === 'object' ? value.text : value)],
    );
  };
  const addresses = values(ip);
  const ports = port === undefined ? null : values(port);
  const record = recordOf(state, execution, state.location.obtain(name), aor);
  const found = validContacts(state, record).some((contact) => {
    const where = addressOf(contact);
    return (
      where !== null && addresses.includes(where.ip) && (ports === null || ports.includes(String(where.port)))
    );
  });
  return found ? 1 : -1;
}
