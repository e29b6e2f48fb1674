import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { everyRouteKind } from '../../declarations/routes.ts';
import type { ByteString } from '../../values/value.ts';
import { AorProblem, aorOf } from './aor.ts';
import { obtainTable, registrar } from './module.ts';
import { addressOf, firstHopOf, recordOf } from './query.ts';
import type { Registrar } from './registrar.ts';

const table = arg.literal('table', 'Name of the location table.');
const removeDoc = 'Removes contacts of an address: all, or those that fit the further arguments.';
/** Error number of the server for what is no URI. */
const badUri = -475;
const removeReturns = {
  1: 'removed, or there was nothing to remove',
  [-1]: 'the next hop cannot be resolved',
  [badUri]: 'bad address',
};

/** What `remove()` leaves out of consideration when absent. */
interface RemoveFilter {
  readonly contact?: ByteString | undefined;
  readonly nextHop?: ByteString | undefined;
  readonly instance?: ByteString | undefined;
  readonly flag?: ByteString | undefined;
}

function remove(
  execution: Execution,
  state: Registrar,
  tableName: ByteString,
  aor: ByteString,
  filter: RemoveFilter,
): number {
  const key = aorOf(state.options, aor);
  if (key instanceof AorProblem) {
    execution.log('ERROR', `${aor}: ${key.text}`);
    return badUri;
  }
  const found = state.location.obtain(tableName);
  const record = found.find(key);
  if (record === null) return 1;
  if (Object.values(filter).every((value) => value === undefined)) {
    found.removeAll(record);
    return 1;
  }
  const address = filter.nextHop === undefined ? undefined : resolved(state, filter.nextHop);
  if (address === null) {
    execution.log('ERROR', `cannot resolve ${filter.nextHop}`);
    return -1;
  }
  const bit = filter.flag === undefined ? null : execution.server.flags.branch.bit(filter.flag);
  for (const contact of [...record.contacts]) {
    const hop = resolved(state, firstHopOf(contact)?.ip ?? '');
    if (hop === null) {
      // Whatever is asked for: what cannot be reached stays.
      execution.log('ERROR', `cannot resolve the next hop of ${contact.uri}`);
      continue;
    }
    if (address !== undefined && hop !== address) continue;
    if (filter.contact !== undefined && contact.uri !== filter.contact) continue;
    if (filter.instance !== undefined && contact.instance !== filter.instance) continue;
    if (bit !== null && (contact.branchFlags & (1 << bit)) === 0) continue;
    found.remove(contact);
  }
  found.release(record);
  return 1;
}

/** The address of a host, null when it has none. A name that was not asked for yet stands for itself. */
function resolved({ server }: Registrar, host: ByteString): ByteString | null {
  const known = server.host.names.lookup(host);
  return known === null ? host : (known[0] ?? null);
}

/** `remove()` and `remove_ip_port()`. */
export const removeFunctions = {
  remove: [
    registrar.fn({
      doc: removeDoc,
      since: '3.6',
      routes: ['request', 'onreply'],
      args: [
        table,
        arg.string('aor', 'Address.'),
        arg.optional(arg.string('contact', 'Contact URI.')),
        arg.optional(arg.string('next_hop', 'Address the contact is reached at.')),
        arg.optional(arg.string('sip_instance', 'Instance id of the phone.')),
        arg.optional(arg.string('flag', 'Branch flag of the contact.')),
      ],
      returns: removeReturns,
      link: obtainTable,
      run: (execution, { state }, name, aor, contact, nextHop, instance, flag) =>
        remove(execution, state, name, aor, { contact, nextHop, instance, flag }),
    }),
    registrar.fn({
      doc: removeDoc,
      until: '2.4',
      routes: ['request', 'onreply'],
      args: [
        table,
        arg.string('aor', 'Address.'),
        arg.optional(arg.string('contact', 'Contact URI.')),
        arg.optional(arg.string('next_hop', 'Address the contact is reached at.')),
      ],
      returns: removeReturns,
      link: obtainTable,
      run: (execution, { state }, name, aor, contact, nextHop) =>
        remove(execution, state, name, aor, { contact, nextHop }),
    }),
  ],
  remove_ip_port: registrar.fn({
    doc: 'Removes the contacts that are reached at an address, of one or of all.',
    since: '3.6',
    routes: everyRouteKind,
    args: [
      arg.string('ip', 'IP address.'),
      arg.integer('port', 'Port.'),
      table,
      arg.optional(arg.string('aor', 'Address; all when absent.')),
    ],
    returns: { 1: 'removed', [-1]: 'nothing was found' },
    link: (server, state, _ip, _port, name) => obtainTable(server, state, name),
    run: (execution, { state }, ip, port, name, aor) => {
      const found = state.location.obtain(name);
      const records = aor === undefined ? [...found.records()] : [recordOf(state, execution, found, aor)];
      let count = 0;
      for (const record of records) {
        if (!record) continue;
        for (const contact of [...record.contacts]) {
          const where = addressOf(contact);
          if (where?.ip !== ip || where.port !== port) continue;
          found.remove(contact);
          count++;
        }
        found.release(record);
      }
      return count > 0 ? 1 : -1;
    },
  }),
};
