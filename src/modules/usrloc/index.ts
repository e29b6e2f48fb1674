import { arg } from '../../declarations/arguments.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import { everyRouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { eventDeclarations } from './events.ts';
import { Location } from './location.ts';
import { commands } from './management.ts';
import type { Matching } from './table.ts';
import { persistenceOf } from './working-mode.ts';

const column = (initial: ByteString) =>
  param.string(initial, 'Name of a database column; contacts are kept in memory only.');

/** Rows of the table. */
function rowsOf(power: number): number {
  if (power > 16) throw new ModuleProblem('usrloc: hash_size is at most 16');
  return 2 ** (power <= 1 ? 9 : power);
}

function matchingOf(mode: number): Matching {
  if (mode !== 0 && mode !== 1) throw new ModuleProblem(`usrloc: matching_mode is 0 or 1, not ${mode}`);
  return { kind: mode === 1 ? 'call-id' : 'contact' };
}

const usrloc = declareModule({
  name: 'usrloc',
  doc: 'Keeps the contacts that registrar stores, in memory.',
  params: {
    contact_id_column: column('contact_id'),
    user_column: column('username'),
    domain_column: column('domain'),
    contact_column: column('contact'),
    expires_column: column('expires'),
    q_column: column('q'),
    callid_column: column('callid'),
    cseq_column: column('cseq'),
    flags_column: column('flags'),
    cflags_column: column('cflags'),
    user_agent_column: column('user_agent'),
    received_column: column('received'),
    path_column: column('path'),
    socket_column: column('socket'),
    methods_column: column('methods'),
    sip_instance_column: column('sip_instance'),
    kv_store_column: column('kv_store'),
    attr_column: column('attr'),
    db_url: param.string(null, 'Database; contacts are kept in memory only.'),
    cachedb_url: param.string(null, 'Cache; contacts are kept in memory only.'),
    timer_interval: param.integer(60, 'Seconds between two removals of expired contacts.'),
    db_mode: param.integer(-1, 'Old way to choose a database mode; contacts are kept in memory only.', {
      until: '3.6',
    }),
    working_mode_preset: param.string(
      null,
      'Where contacts are kept; only `single-instance-no-db` is supported.',
    ),
    cluster_mode: param.string(null, 'Clusters are not supported.'),
    restart_persistency: param.string(null, 'Persistence over a restart is not supported.'),
    sql_write_mode: param.string(null, 'Databases are not supported.'),
    shared_pinging: param.integer(0, 'Clusters are not supported.', { until: '3.6' }),
    pinging_mode: param.string(null, 'Clusters are not supported.', { since: '3.6' }),
    use_domain: param.integer(0, '1: addresses-of-record include the domain.', {
      initialByVersion: { '4.0': 1 },
    }),
    desc_time_order: param.integer(0, '1: contacts are tried newest first instead of by q.'),
    mi_dump_kv_store: param.integer(0, '1 shows stored values in management answers.'),
    latency_event_min_us: param.integer(0, 'Least latency of a ping that is reported, microseconds.'),
    latency_event_min_us_delta: param.integer(
      0,
      'Least change of the latency that is reported, microseconds.',
    ),
    matching_mode: param.integer(0, '0: contacts are told apart by URI; 1: by URI and Call-ID.'),
    cseq_delay: param.integer(20, 'Seconds in which a REGISTER with the same CSeq counts as a repetition.'),
    hash_size: param.integer(9, 'Rows of the table, as power of two: in their order it is shown.'),
    nat_bflag: param.integerOrString(null, 'Branch flag of contacts behind NAT.'),
    contact_refresh_timer: param.integer(
      0,
      '1 raises E_UL_CONTACT_REFRESH before a contact that is woken by push notifications expires.',
      { since: '3.6' },
    ),
    location_cluster: param.integer(0, 'Clusters are not supported.'),
    ha_cluster: param.integer(0, 'Clusters are not supported.', { since: '3.6' }),
    ha_shtag: param.string(null, 'Clusters are not supported.', { since: '3.6' }),
    skip_replicated_db_ops: param.integer(0, 'Clusters are not supported.'),
    max_contact_delete: param.integer(10, 'Rows per statement; databases are not supported.'),
    regen_broken_contactid: param.integer(0, 'Databases are not supported.'),
  },
  setup: ({ server, params }) => {
    const { nat_bflag } = params;
    const bit = nat_bflag === null || nat_bflag === '' ? null : server.flags.branch.bit(String(nat_bflag));
    const location = new Location(server, {
      useDomain: params.use_domain !== 0,
      newestFirst: params.desc_time_order !== 0,
      matching: matchingOf(params.matching_mode),
      cseqDelay: params.cseq_delay,
      sweepInterval: params.timer_interval,
      hashSize: rowsOf(params.hash_size),
      natFlag: bit === null ? 0 : 1 << bit,
      showsKeys: params.mi_dump_kv_store !== 0,
      remindsOfRefresh: params.contact_refresh_timer !== 0,
      leastLatency: params.latency_event_min_us,
      leastLatencyChange: params.latency_event_min_us_delta,
    });
    server.statistics.define('usrloc', 'registered_users', () =>
      location.tables().reduce((sum, table) => sum + table.size, 0),
    );
    return { location, persistence: persistenceOf(params) };
  },
});

/** The address a key belongs to, as the tables know it. */
function keyOf(location: Location, aor: ByteString): ByteString {
  const bare = aor.replace(/^sips?:/i, '');
  return location.options.useDomain || !bare.includes('@') ? bare : bare.slice(0, bare.indexOf('@'));
}

const domain = arg.literal('table', 'Name of the location table.');
const aor = arg.string('aor', 'Address-of-record.');
const key = arg.string('key', 'Name of the value.');

/** A table is there as soon as the script names it. */
function obtainTable(
  _server: Server,
  { location }: { location: Location },
  name: ByteString | undefined,
): null {
  if (name !== undefined) location.obtain(name);
  return null;
}

function start(persistence: string | null, server: Server): null {
  if (persistence !== null) {
    server.log('WARNING', `usrloc: ${persistence} is not supported, contacts are kept in memory only`);
  }
  return null;
}

export default usrloc.complete({
  start: ({ persistence }, server) => start(persistence, server),
  stop: ({ location }) => location.stop(),
  functions: {
    ul_add_key: usrloc.fn({
      doc: 'Keeps a named value with an address-of-record.',
      since: '3.6',
      routes: everyRouteKind,
      args: [domain, aor, key, arg.optional(arg.string('value', 'The value.'))],
      returns: { 1: 'kept (or, without a value, removed)', [-1]: 'nobody of that address is registered' },
      link: obtainTable,
      run: (_execution, { location }, table, address, name, value) => {
        const record = location.obtain(table).find(keyOf(location, address));
        if (record === null) return -1;
        record.keys ??= new Map();
        if (value) record.keys.set(name, value);
        else record.keys.delete(name);
        return 1;
      },
    }),
    ul_get_key: usrloc.fn({
      doc: 'Reads a named value of an address-of-record.',
      since: '3.6',
      routes: everyRouteKind,
      args: [domain, aor, key, arg.output('result', 'Gets the value.')],
      returns: { 1: 'found', [-1]: 'not found' },
      link: obtainTable,
      run: (execution, { location }, table, address, name, result) => {
        const value = location.find(table)?.find(keyOf(location, address))?.keys?.get(name);
        if (value === undefined) return -1;
        return result.set(execution, value) ? 1 : -1;
      },
    }),
    ul_del_key: usrloc.fn({
      doc: 'Removes a named value of an address-of-record.',
      since: '3.6',
      routes: everyRouteKind,
      args: [domain, aor, key],
      returns: { 1: 'removed, or there was none', [-1]: 'nobody of that address is registered' },
      link: obtainTable,
      run: (_execution, { location }, table, address, name) => {
        const record = location.obtain(table).find(keyOf(location, address));
        record?.keys?.delete(name);
        return record === null ? -1 : 1;
      },
    }),
  },
  events: eventDeclarations,
  statistics: { registered_users: { doc: 'Addresses-of-record that have contacts.' } },
  management: ({ location }, server) => commands(location, server),
  api: ({ location }) => location,
});
