import { declareModule, ModuleProblem, madeOf, param, parsedBy } from '../../declarations/module.ts';
import { defaultPartition, parseTablePartition, type TablePartition } from '../../declarations/partition.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { AddressTable, type Columns } from './addresses.ts';
import { RuleFiles } from './files.ts';

export interface State {
  readonly server: Server;
  readonly files: RuleFiles;
  readonly defaultAllow: string;
  readonly defaultDeny: string;
  readonly allowSuffix: string;
  readonly denySuffix: string;
  readonly checksBranches: boolean;
  /** By name; `default` is the one without. */
  readonly partitions: ReadonlyMap<string, AddressTable>;
}

const column = (initial: string) => param.string(initial, 'Column of that name.');

/** Unlike elsewhere, none can be the default in place of the one of that name. */
function parsePartition(text: ByteString): TablePartition | string {
  const parsed = parseTablePartition(text);
  return typeof parsed !== 'string' && parsed.other !== null
    ? `\`${parsed.other}\` is neither db_url=… nor table_name=…`
    : parsed;
}

/** The first half of the declaration, which types the functions. */
export const permissions = declareModule({
  name: 'permissions',
  doc: 'Allows and denies by address tables and by files of rules.',
  params: {
    default_allow_file: param.string('permissions.allow', 'File of `allow_routing()` without a name.'),
    default_deny_file: param.string('permissions.deny', 'File of `allow_routing()` without a name.'),
    check_all_branches: param.integer(1, 'Not 0: `allow_routing()` looks at all branches.'),
    allow_suffix: param.string('.allow', 'What allow files end in.'),
    deny_suffix: param.string('.deny', 'What deny files end in.'),
    partition: param.strings('Another address table: `name: db_url=text:///folder; table_name=address`.', {
      check: parsedBy(parsePartition),
    }),
    db_url: param.string(null, 'Database with the address table.'),
    address_table: param.string('address', 'The address table.'),
    ip_col: column('ip'),
    proto_col: column('proto'),
    pattern_col: column('pattern'),
    info_col: column('context_info'),
    grp_col: column('grp'),
    mask_col: column('mask'),
    port_col: column('port'),
  },
  setup: ({ server, params }): State => {
    const columns: Columns = {
      ip: params.ip_col!,
      mask: params.mask_col!,
      port: params.port_col!,
      protocol: params.proto_col!,
      pattern: params.pattern_col!,
      info: params.info_col!,
      group: params.grp_col!,
    };
    const url = params.db_url ?? server.globals.text('db_default_url');
    const tableOf = (name: ByteString, place: ByteString, table: ByteString | null) =>
      new AddressTable(server, name, place, table ?? params.address_table!, columns);
    const named = params.partition.map((text): [string, AddressTable] => {
      const parsed = madeOf(parsePartition(text));
      const { name, table } = parsed;
      const place = parsed.url ?? url;
      if (!place) throw new ModuleProblem(`the partition ${name} has no db_url`);
      return [name, tableOf(name, place, table)];
    });
    const isNamed = named.some(([name]) => name === defaultPartition);
    const partitions = new Map(
      url && !isNamed ? [[defaultPartition, tableOf(defaultPartition, url, null)] as const, ...named] : named,
    );
    for (const table of partitions.values()) {
      const problem = table.load();
      if (problem !== null) throw new ModuleProblem(problem);
    }
    return {
      server,
      files: new RuleFiles(server),
      defaultAllow: params.default_allow_file!,
      defaultDeny: params.default_deny_file!,
      allowSuffix: params.allow_suffix!,
      denySuffix: params.deny_suffix!,
      checksBranches: params.check_all_branches !== 0,
      partitions,
    };
  },
});
