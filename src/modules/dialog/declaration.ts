import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import { DialogLayer, type MatchMode } from './layer.ts';

const column = (initial: string) => param.string(initial, 'Name of a column.');
const positive = [
  'log_profile_hash_size',
  'default_timeout',
  'options_ping_interval',
  'reinvite_ping_interval',
] as const;
const modes: readonly MatchMode[] = ['did', 'did-then-sip', 'sip'];

/** First half of the declaration. */
export const dialog = declareModule({
  name: 'dialog',
  doc: 'Knows the calls: their state, time, values and profiles, and ends them.',
  requires: ['tm'],
  params: {
    enable_stats: param.integer(1, '1 keeps the statistics of this module.'),
    hash_size: param.integer(4096, 'Rows of the table of dialogs.'),
    log_profile_hash_size: param.integer(4, 'Rows of the table of a profile, as a power of two.'),
    rr_param: param.string('did', 'Name of the Record-Route parameter that carries the id.'),
    default_timeout: param.integer(43200, 'Seconds after its answer that a dialog may last.'),
    options_ping_interval: param.integer(30, 'Seconds between OPTIONS pings.'),
    reinvite_ping_interval: param.integer(300, 'Seconds between re-INVITE pings.'),
    delete_delay: param.integer(0, 'Seconds an ended dialog is kept.', { since: '3.6' }),
    dlg_extra_hdrs: param.string(null, 'Lines, with CRLF, added to the BYEs of the server.'),
    dlg_match_mode: param.integer(
      1,
      '0: by id only, 1: by id, else by Call-ID and tags, 2: by Call-ID and tags.',
      {
        check: (value) => (modes[Number(value)] === undefined ? 'dlg_match_mode must be 0, 1 or 2' : null),
      },
    ),
    db_url: param.string(null, 'Database; dialogs are not kept in one.'),
    db_mode: param.integer(0, 'Must be 0: dialogs are kept in memory only.'),
    table_name: param.string('dialog', 'Name of the table.'),
    dlg_id_column: column('dlg_id'),
    call_id_column: column('callid'),
    from_uri_column: column('from_uri'),
    from_tag_column: column('from_tag'),
    to_uri_column: column('to_uri'),
    to_tag_column: column('to_tag'),
    state_column: column('state'),
    start_time_column: column('start_time'),
    timeout_column: column('timeout'),
    to_cseq_column: column('callee_cseq'),
    from_cseq_column: column('caller_cseq'),
    to_route_column: column('callee_route_set'),
    from_route_column: column('caller_route_set'),
    to_contact_column: column('callee_contact'),
    from_contact_column: column('caller_contact'),
    to_sock_column: column('callee_sock'),
    from_sock_column: column('caller_sock'),
    profiles_column: column('profiles'),
    vars_column: column('vars'),
    sflags_column: column('script_flags'),
    mflags_column: column('module_flags'),
    flags_column: column('flags'),
    db_update_period: param.integer(60, 'Seconds between writes to the database.'),
    profiles_with_value: param.string(
      null,
      'Names of profiles whose members have a value, separated by `;`.',
    ),
    profiles_no_value: param.string(null, 'Names of profiles whose members have none, separated by `;`.'),
    db_flush_vals_profiles: param.integer(0, '1 writes values and profiles with each change.'),
    timer_bulk_del_no: param.integer(1, 'Dialogs removed from the database at once.'),
    race_condition_timeout: param.integer(5, 'Seconds a call lasts whose CANCEL came too late.', {
      since: '3.6',
    }),
    cachedb_url: param.string(null, 'Cache for shared profiles; they are not shared.'),
    profile_value_prefix: param.string('dlg_val_', 'Prefix of keys in the cache.'),
    profile_no_value_prefix: param.string('dlg_noval_', 'Prefix of keys in the cache.'),
    profile_size_prefix: param.string('dlg_size_', 'Prefix of keys in the cache.'),
    profile_timeout: param.integer(86400, 'Seconds a key stays in the cache.'),
    dialog_replication_cluster: param.integer(0, 'Must be 0: dialogs are not replicated.'),
    profile_replication_cluster: param.integer(0, 'Must be 0: profiles are not replicated.'),
    replicate_profiles_timer: param.integer(200, 'Milliseconds between updates of profiles.'),
    replicate_profiles_check: param.integer(10, 'Seconds between checks of replicated profiles.'),
    replicate_profiles_buffer: param.integer(1400, 'Size of an update of profiles.'),
    replicate_profiles_expire: param.integer(10, 'Seconds a replicated profile is valid.'),
    cluster_auto_sync: param.integer(1, '1 asks other nodes for their dialogs.', { since: '3.6' }),
    dlg_sharing_tag: param.strings('Sharing tags of dialogs.', { until: '2.4' }),
    auto_prack_hangup_on_failure: param.integer(0, '1 ends a call whose automatic PRACK failed.', {
      since: '4.0',
    }),
    auto_prack_fr_timeout: param.integer(0, 'Seconds an automatic PRACK may take.', { since: '4.0' }),
  },
  setup: ({ server, params }) => {
    const { rr_param: name } = params;
    if (!name || name.length > 32) throw new ModuleProblem('rr_param must be a name of up to 32 characters');
    for (const parameter of positive) {
      if (params[parameter] <= 0) throw new ModuleProblem(`${parameter} must be greater than 0`);
    }
    if (params.db_mode !== 0)
      throw new ModuleProblem('dialogs cannot be kept in a database: set db_mode to 0');
    if (params.dialog_replication_cluster !== 0 || params.profile_replication_cluster !== 0) {
      throw new ModuleProblem('dialogs and profiles cannot be replicated');
    }
    return new DialogLayer(server, {
      statistics: params.enable_stats !== 0,
      hashSize: params.hash_size,
      parameterName: name,
      timeout: params.default_timeout,
      optionsInterval: params.options_ping_interval,
      reinviteInterval: params.reinvite_ping_interval,
      deleteDelay: params.delete_delay ?? 0,
      extraHeaders: params.dlg_extra_hdrs ?? '',
      matchMode: modes[params.dlg_match_mode]!,
      raceTimeout: params.race_condition_timeout ?? 5,
      profileRows: 2 ** params.log_profile_hash_size,
      profilesWithValue: params.profiles_with_value,
      profilesWithoutValue: params.profiles_no_value,
      hasCache: params.cachedb_url !== null,
    });
  },
});
