import { ModuleProblem, madeOf } from '../../declarations/module.ts';
import { defaultPartition, type PartitionText, parsePartition } from '../../declarations/partition.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';

/** What is written of a partition, with what it takes over from the default one. */
export interface PartitionTexts {
  readonly name: ByteString;
  readonly url: ByteString;
  readonly table: ByteString;
  readonly destinationAvp: ByteString;
  readonly groupAvp: ByteString;
  readonly countAvp: ByteString;
  readonly socketAvp: ByteString;
  readonly attributesAvp: ByteString | null;
  readonly scriptAttributesAvp: ByteString | null;
  readonly pingFrom: ByteString | null;
  readonly pingMethod: ByteString | null;
  readonly pingSocket: ByteString | null;
  readonly isPersistent: boolean;
  /** `name=1,2` */
  readonly blacklists: readonly ByteString[];
}

/** Parameters that may be different in each partition. */
interface Params {
  readonly partition: readonly ByteString[];
  readonly db_url: ByteString | null;
  readonly table_name: ByteString | null;
  readonly dst_avp: ByteString | null;
  readonly grp_avp: ByteString | null;
  readonly cnt_avp: ByteString | null;
  readonly sock_avp: ByteString | null;
  readonly attrs_avp: ByteString | null;
  readonly script_attrs_avp: ByteString | null;
  readonly persistent_state: number;
  readonly ds_define_blacklist: readonly ByteString[];
}

type Settings = Partial<Record<string, ByteString>>;

interface Head {
  readonly name: ByteString;
  readonly settings: Settings;
  readonly blacklists: ByteString[];
}

const initial: Settings = {
  table_name: 'dispatcher',
  dst_avp: '$avp(ds_dst_failover__)',
  grp_avp: '$avp(ds_grp_failover__)',
  cnt_avp: '$avp(ds_cnt_failover__)',
  sock_avp: '$avp(ds_sock_failover__)',
};

const settingNames = ['db_url', 'table_name', 'dst_avp', 'grp_avp', 'cnt_avp', 'sock_avp', 'attrs_avp'];
const newerNames = ['script_attrs_avp', 'ping_from', 'ping_method', 'ping_sock', 'persistent_state'];
const allNames = [...settingNames, ...newerNames];
const blacklistName = 'ds_define_blacklist';

/** Reads a partition whose settings all are known. A text: what is wrong with it. */
export function parseSettings(text: ByteString, known: readonly string[] = allNames): PartitionText | string {
  const parsed = parsePartition(text);
  if (typeof parsed === 'string') return parsed;
  const unknown = parsed.settings.find(([key]) => key !== blacklistName && !known.includes(key));
  return unknown === undefined ? parsed : `there is no setting ${unknown[0]}`;
}

/** The partitions in the order in which the server lists them, and the name of the one that is meant without any. */
export function partitionTexts(
  server: Server,
  params: Params,
): { texts: readonly PartitionTexts[]; standard: ByteString } {
  const { heads, own, override } = headsOf(server, params);
  // Without anything of its own there is no default partition, unless it is needed for want of others.
  const hasDefault = override === null && allNames.some((name) => own.settings[name]);
  const common: Settings = { ...initial, ...own.settings };
  const found = heads.map((head) => textsOf(head, inherited(common, head)));
  if (hasDefault) found.push(textsOf(own, common));
  if (found.length === 0) throw new ModuleProblem('dispatcher: db_url is not set');
  const standard = override ?? defaultPartition;
  if (override !== null && !found.some(({ name }) => name === override))
    throw new ModuleProblem(`dispatcher: the partition ${override} is not defined`);
  return { texts: found, standard };
}

function headsOf(server: Server, params: Params) {
  const own: Head = {
    name: defaultPartition,
    settings: {},
    blacklists: [...params.ds_define_blacklist],
  };
  const heads: Head[] = [];
  const given: Partial<Record<string, unknown>> = {
    ...params,
    db_url: params.db_url ?? server.globals.text('db_default_url'),
    persistent_state: params.persistent_state === 1 ? null : String(params.persistent_state),
  };
  for (const name of allNames) {
    const value = given[name];
    if (typeof value === 'string') own.settings[name] = value;
  }
  let override: ByteString | null = null;
  const known = server.version === '2.4' ? settingNames : allNames;
  for (const text of params.partition) {
    const parsed = madeOf(parseSettings(text, known));
    const name = parsed.name ?? defaultPartition;
    if (name === defaultPartition && parsed.settings.length === 0 && parsed.text !== '') {
      // `default: other` makes the other one the default.
      override = parsed.text.replace(/\s*;$/, '');
      continue;
    }
    let head = name === defaultPartition ? own : heads.find((other) => other.name === name);
    if (head === undefined) {
      head = { name, settings: {}, blacklists: [] };
      heads.push(head);
    }
    for (const [key, value] of parsed.settings) {
      if (key === blacklistName) head.blacklists.push(value);
      else head.settings[key] = value;
    }
  }
  return { heads, own, override };
}

/** AVPs of the default partition are taken over with the name of the partition at their end. */
function inherited(common: Settings, { name, settings }: Head): Settings {
  const taken: Settings = {};
  for (const [key, value] of Object.entries(common)) {
    if (settings[key] !== undefined || value === undefined) continue;
    const end = value.lastIndexOf(')');
    if (!key.endsWith('avp')) taken[key] = value;
    else if (end < 0) throw new ModuleProblem(`dispatcher: ${value} is no AVP`);
    else taken[key] = `${value.slice(0, end)}_${name}${value.slice(end)}`;
  }
  return { ...taken, ...settings };
}

function textsOf({ name, blacklists }: Head, settings: Settings): PartitionTexts {
  if (!settings.db_url) throw new ModuleProblem(`dispatcher: the partition ${name} has no db_url`);
  return {
    name,
    url: settings.db_url,
    table: settings.table_name!,
    destinationAvp: settings.dst_avp!,
    groupAvp: settings.grp_avp!,
    countAvp: settings.cnt_avp!,
    socketAvp: settings.sock_avp!,
    attributesAvp: settings.attrs_avp || null,
    scriptAttributesAvp: settings.script_attrs_avp || null,
    pingFrom: settings.ping_from || null,
    pingMethod: settings.ping_method || null,
    pingSocket: settings.ping_sock || null,
    isPersistent: !/^(0|no|off)$/.test(settings.persistent_state ?? '1'),
    blacklists,
  };
}
