import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import {
  declareModule,
  ModuleProblem,
  madeOf,
  type ParameterValues,
  param,
  parsedBy,
} from '../../declarations/module.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { socketNamed } from '../../runtime/forwarding/next-hop.ts';
import { parseInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { type BlacklistOfSets, Partition } from './partition.ts';
import { type PartitionTexts, parseSettings, partitionTexts } from './partition-texts.ts';
import { Pinger, type PingOptions } from './pinger.ts';
import type { State } from './state.ts';
import { StateWriter } from './state-writer.ts';
import { PartitionStatus } from './status.ts';

const column = (initial: string) => param.string(initial, 'Column of that name.');
const avp = (doc: string) => param.string(null, doc);

const params = {
  partition: param.strings('Another table: `name: db_url=text:///folder; table_name=dispatcher`.', {
    check: parsedBy((text) => parseSettings(text)),
  }),
  db_url: param.string(null, 'Database with the destinations.'),
  table_name: param.string(null, 'The table of destinations; `dispatcher` when it is not given.'),
  setid_col: column('setid'),
  destination_col: column('destination'),
  socket_col: column('socket'),
  state_col: column('state'),
  weight_col: column('weight'),
  priority_col: column('priority'),
  attrs_col: column('attrs'),
  description_col: column('description'),
  probe_mode_col: param.string('probe_mode', 'Column of that name.', { since: '3.6' }),
  dst_avp: avp('AVP with the destinations that were chosen, the one in use first.'),
  grp_avp: avp('AVP with the number of the set.'),
  cnt_avp: avp('AVP with the number of destinations that were chosen.'),
  sock_avp: avp('AVP with the sockets of the destinations.'),
  attrs_avp: avp('AVP that receives the attributes of the destination.'),
  script_attrs_avp: param.string(null, 'AVP that receives the script attributes.', { since: '3.6' }),
  algo_route: param.string(null, 'Route that ranks destinations for algorithm 10.', { since: '3.6' }),
  hash_pvar: param.string(null, 'Text with variables that algorithm 7 hashes.'),
  setid_pvar: param.string(null, 'Variable that receives the set in which ds_is_in_list() found something.'),
  pvar_algo_pattern: param.string('', 'Variable whose value ranks destinations for algorithm 9.'),
  ds_probing_threshhold: param.integer(3, 'Failures until a destination is not used any more.'),
  ds_probing_threshold: param.integer(3, 'The same.', { since: '3.6' }),
  ds_ping_method: param.string('OPTIONS', 'Method of pings.'),
  ds_ping_from: param.string('sip:dispatcher@localhost', 'From URI of pings.'),
  ds_ping_interval: param.integer(0, 'Seconds between pings; 0: none.'),
  ds_ping_maxfwd: param.integer(-1, 'Max-Forwards of pings; below 0: the usual one.'),
  ds_probing_mode: param.integer(
    0,
    '1 pings all destinations that are not inactive, 0 those that are probed.',
  ),
  options_reply_codes: param.string(null, 'Codes besides 200 of answers to pings that count as good.'),
  ds_probing_sock: param.string(null, 'Socket that pings are sent from.'),
  ds_probing_list: param.string(null, 'Numbers of the sets that are pinged; without it all are.', {
    check: parsedBy(numbers),
  }),
  ds_define_blacklist: param.strings('`name=1,2`: a blacklist of the addresses of these sets.'),
  persistent_state: param.integer(1, 'Not 0: states are read from the table and written to it.'),
};

type Params = ParameterValues<typeof params>;

/** The first half of the declaration, which types the functions. */
export const dispatcher = declareModule({
  name: 'dispatcher',
  doc: 'Chooses destinations from sets, and goes on to the next one when one fails.',
  params,
  setup: ({ server, params }): State => {
    const { texts, standard } = partitionTexts(server, params);
    const { statusReports } = server;
    const group = server.version === '2.4' ? null : statusReports.addGroup('dispatcher', false);
    const partitions = texts.map((text) => {
      const status = new PartitionStatus(server, group, text.name);
      const partition = new Partition(server, optionsOf(server, params, text, standard), status);
      const problem = partition.load(false);
      if (problem !== null) throw new ModuleProblem(problem);
      return partition;
    });
    return {
      server,
      partitions,
      standard: partitions.find(({ name }) => name === standard) ?? null,
      hashFormat: params.hash_pvar ? checked('hash_pvar', server.format(params.hash_pvar)) : null,
      setVariable: params.setid_pvar ? writable('setid_pvar', server, params.setid_pvar) : null,
      pattern: params.pvar_algo_pattern ?? '',
      algorithmRoute: params.algo_route,
      pinger:
        params.ds_ping_interval > 0 ? new Pinger(server, partitions, pingOptions(server, params)) : null,
      writer: new StateWriter(server, partitions),
    };
  },
});

function checked<T>(name: string, made: T | ArgumentProblem): T {
  if (made instanceof ArgumentProblem) throw new ModuleProblem(`${name}: ${made.message}`);
  return made;
}

function writable(name: string, server: Server, text: ByteString): VariableReference {
  const variable = checked(name, server.variable(text));
  if (!variable.isWritable) throw new ModuleProblem(`${name}: ${text} cannot be assigned`);
  return variable;
}

function optionsOf(server: Server, params: Params, text: PartitionTexts, standard: ByteString) {
  const isOld = server.version === '2.4';
  const avpNamed = (name: ByteString): VariableReference => {
    const variable = checked('partition', server.variable(name));
    if (!variable.isPlainAvp) throw new ModuleProblem(`dispatcher: ${name} is no AVP`);
    return variable;
  };
  const optional = (name: ByteString | null) => (name === null ? null : avpNamed(name));
  return {
    name: text.name,
    isStandard: text.name === standard,
    url: text.url,
    table: text.table,
    versions: isOld ? [7, 8] : [9],
    columns: {
      set: params.setid_col!,
      destination: params.destination_col!,
      socket: params.socket_col!,
      state: params.state_col!,
      probeMode: isOld ? null : params.probe_mode_col,
      weight: params.weight_col!,
      priority: params.priority_col!,
      attributes: params.attrs_col!,
      description: params.description_col!,
    },
    avps: {
      destination: avpNamed(text.destinationAvp),
      group: avpNamed(text.groupAvp),
      count: avpNamed(text.countAvp),
      socket: avpNamed(text.socketAvp),
      attributes: optional(text.attributesAvp),
      scriptAttributes: optional(text.scriptAttributesAvp),
    },
    isPersistent: text.isPersistent,
    threshold: params.ds_probing_threshold === 3 ? params.ds_probing_threshhold : params.ds_probing_threshold,
    pingFrom: text.pingFrom,
    pingMethod: text.pingMethod,
    pingSocket: ownSocket(server, text.pingSocket),
    blacklists: text.blacklists.map(parseBlacklist),
  };
}

/** Pings can only leave from a socket of the server. */
function ownSocket(server: Server, text: ByteString | null): ListeningSocket | null {
  const socket = text ? socketNamed(server, text) : null;
  if (text && socket === null) throw new ModuleProblem(`dispatcher: <${text}> is no socket of this server`);
  return socket;
}

function pingOptions(server: Server, params: Params): PingOptions {
  const { ds_probing_sock: socket, ds_ping_maxfwd: maxForwards } = params;
  const sets = params.ds_probing_list === null ? null : madeOf(numbers(params.ds_probing_list));
  return {
    interval: params.ds_ping_interval,
    method: params.ds_ping_method!,
    from: params.ds_ping_from!,
    maxForwards: maxForwards < 0 ? null : maxForwards & 0xffff,
    all: params.ds_probing_mode === 1,
    codes: new Set(madeOf(numbers(params.options_reply_codes ?? ''))),
    socket: ownSocket(server, socket),
    sets: sets === null ? null : new Set(sets),
  };
}

/** Reads `1, 2`. A text: what is wrong with it. */
function numbers(text: ByteString): number[] | string {
  const items = text.split(',').map((item) => item.trim());
  const found: number[] = [];
  for (const item of items.filter((item) => item !== '')) {
    const number = parseInteger(item);
    if (number === null) return `${item} is no number`;
    found.push(number);
  }
  return found;
}

function parseBlacklist(text: ByteString): BlacklistOfSets {
  const equal = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equal)).trim();
  const sets = madeOf(numbers(text.slice(equal + 1)));
  if (name === '' || sets.length === 0)
    throw new ModuleProblem(`ds_define_blacklist: \`${text}\` is not name=1,2`);
  return { name, sets };
}
