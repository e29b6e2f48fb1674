import { arg, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseAddress } from '../../values/ip.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { socketText } from '../usrloc/events.ts';
import { expiryOf } from './lifetime.ts';
import { noteAttribute } from './lookup.ts';
import { obtainTable, registrar } from './module.ts';
import { addressOf, recordOf } from './query.ts';
import type { Registrar } from './registrar.ts';

const table = arg.literal('table', 'Name of the location table.');
const address = arg.optional(arg.string('aor', 'Address; that of From (of a REGISTER: of To) when absent.'));
const registeredRoutes = ['request', 'failure', 'onreply', 'branch', 'local'] as const;
const contactArgument = arg.optional(
  arg.string('contact', 'Contact; without it and a Call-ID the first one of the message.'),
);

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
    link: obtainTable,
    run: (execution, { state }, name, aor) => {
      const record = recordOf(state, execution, state.location.obtain(name), aor);
      const contact = record ? record.contacts.find((one) => one.isValid(state.location.now)) : undefined;
      if (contact === undefined) return -1;
      noteAttribute(state, execution, contact);
      return 1;
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
    link: obtainTable,
    run: (execution, { state }, name, aor, contact, callId) => {
      const record = recordOf(state, execution, state.location.obtain(name), aor);
      if (record === false) return -1;
      const uri = contact ?? (callId === undefined ? contactOf(state, execution) : undefined);
      if (uri === null || record === null) return -1;
      // Expired ones count too, until they are removed.
      const found = record.contacts.some(
        (one) => (uri === undefined || one.uri === uri) && (callId === undefined || one.callId === callId),
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
      returns: { 1: 'registered', [-1]: 'not registered', [-2]: 'no address' },
      link: obtainTable,
      run: (execution, { state }, name, aor, ip, port) =>
        isIpRegistered(execution, state, name, aor, ip, port),
    }),
    registrar.fn({
      doc: 'True when somebody has a contact that is reached at one of these addresses.',
      until: '2.4',
      routes: registeredRoutes,
      args: [table, address, arg.variable('ip', 'AVP with IP addresses.')],
      returns: { 1: 'registered', [-1]: 'not registered', [-2]: 'no address' },
      link: obtainTable,
      run: (execution, { state }, name, aor, ip) =>
        isIpRegistered(execution, state, name, aor, ip, undefined),
    }),
  ],
};

function addSocketHeader({ message }: Execution, name: ByteString): number {
  const text = `${name}: ${socketText(message.received.socket, true)}\r\n`;
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
  const record = recordOf(state, execution, state.location.obtain(name), aor);
  if (record === false) return -2;
  const ports = port === undefined ? null : textsOf(execution, port);
  // Each address goes with the port at the same place.
  const wanted = textsOf(execution, ip).map((text, at) => ({
    address: parseAddress(text),
    port: ports === null ? null : (ports[at] ?? ''),
  }));
  // Expired contacts count too, until they are removed.
  const found = record?.contacts.some((contact) => {
    const where = addressOf(contact);
    const address = where === null ? null : parseAddress(where.ip);
    if (where === null || address === null) return false;
    return wanted.some(
      (one) => one.address === address && (one.port === null || one.port === String(where.port)),
    );
  });
  return found ? 1 : -1;
}

/** All values of an AVP, the one of any other variable. */
function textsOf(execution: Execution, variable: VariableReference): ByteString[] {
  const avp = variable.avpName(execution);
  const list = avp === null ? [variable.get(execution)] : execution.avps.all(avp);
  return list.flatMap((value) => textOf(value) ?? []);
}

/** The first contact of the message that is not to be removed; null without one. */
function contactOf({ options, location }: Registrar, { message }: Execution): ByteString | null {
  const { sip } = message;
  const limits = {
    least: options.minExpires,
    most: options.maxExpires,
    initial: options.defaultExpires,
  };
  const contacts = sip.contacts?.[0]?.contacts ?? [];
  return contacts.find((one) => expiryOf(one, sip, limits, location.now) !== 0)?.uri ?? null;
}
