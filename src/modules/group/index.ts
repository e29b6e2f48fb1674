import { arg } from '../../declarations/arguments.ts';
import { openDatabase, openTable, rowsWhere } from '../../declarations/database.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, type FunctionDeclaration, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { memberOf } from './member.ts';
import { type Pattern, readPatterns } from './patterns.ts';

/** Where groups are kept, and those that go by patterns. */
interface State {
  readonly server: Server;
  /** Null: there is no database. */
  readonly url: ByteString | null;
  readonly table: string;
  readonly user: string;
  readonly domain: string;
  readonly group: string;
  readonly usesDomain: boolean;
  readonly patterns: readonly Pattern[];
  /** All groups that fit count, not just the first one. */
  readonly takesAll: boolean;
}

const tableVersion = 3;
const patternsVersion = 2;
const column = (initial: string) => param.string(initial, 'Column of that name.');

const group = declareModule({
  name: 'group',
  doc: 'Tells who is in which group, by a table or by patterns.',
  params: {
    aaa_url: param.string(null, 'RADIUS server; not supported.'),
    db_url: param.string(null, 'Database with the tables.'),
    table: param.string('grp', 'Table of users and their groups.'),
    user_column: column('username'),
    domain_column: column('domain'),
    group_column: column('grp'),
    use_domain: param.integer(0, '1: the domain counts too.'),
    re_table: param.string(null, 'Table of patterns and the groups of those whose URI matches.'),
    re_exp_column: column('reg_exp'),
    re_gid_column: column('group_id'),
    multiple_gid: param.integer(1, '0: only the first group that fits counts.'),
  },
  setup: ({ server, params }): State => {
    const { table, re_table: patterns } = params;
    const url = params.db_url ?? server.globals.text('db_default_url');
    if (url !== null) checkTable(server, url, table!, tableVersion);
    if (url !== null && patterns) checkTable(server, url, patterns, patternsVersion);
    return {
      server,
      url,
      table: table!,
      user: params.user_column!,
      domain: params.domain_column!,
      group: params.group_column!,
      usesDomain: params.use_domain !== 0,
      patterns:
        url === null || !patterns
          ? []
          : patternsOf(server, url, patterns, {
              expression: params.re_exp_column!,
              group: params.re_gid_column!,
            }),
      takesAll: params.multiple_gid !== 0,
    };
  },
});

function checkTable(server: Server, url: ByteString, name: string, version: number): void {
  const opened = openTable(server, url, name, [version]);
  if (typeof opened === 'string') throw new ModuleProblem(`group: ${opened}`);
}

function patternsOf(
  server: Server,
  url: ByteString,
  name: string,
  columns: { expression: string; group: string },
): Pattern[] {
  const database = openDatabase(server, url);
  const patterns = typeof database === 'string' ? database : readPatterns(database, name, columns);
  if (typeof patterns === 'string') throw new ModuleProblem(`group: ${patterns}`);
  return patterns;
}

/** 1 in the group, -1 there is no user, -5 the table cannot be asked, -6 not in the group. */
function isIn(execution: Execution, state: State, text: ByteString, name: ByteString): number {
  const member = memberOf(execution, text);
  if (member === null) return -1;
  const cells = {
    [state.user]: member.user,
    [state.group]: name,
    ...(state.usesDomain ? { [state.domain]: member.domain } : {}),
  };
  const database = openDatabase(state.server, state.url!);
  const rows = typeof database === 'string' ? database : rowsWhere(database, state.table, cells);
  if (typeof rows !== 'string') return rows.length > 0 ? 1 : -6;
  execution.log('ERROR', rows);
  return -5;
}

const routes: readonly RouteKind[] = ['request', 'failure', 'branch', 'local'];
const who = arg.string('who', '`Request-URI`, `To`, `From`, `Credentials`, or a URI.');
const groupName = arg.string('group', 'Name of the group.');
const needsDatabase = (_server: Server, { url }: State): string | null =>
  url === null ? 'group: there is no db_url' : null;

/** A function that stops the start. */
function refused(until: '2.4' | undefined, second: FunctionDeclaration['args'][number], why: string) {
  return group.fn({
    doc: why,
    ...(until === undefined ? {} : { until }),
    routes,
    args: [who, second],
    returns: { [-1]: 'never: the server does not start' },
    link: () => `group: ${why}`,
    run: () => -1,
  });
}

export default group.complete({
  functions: {
    db_is_user_in: group.fn({
      doc: 'Is somebody in a group, by the table?',
      routes,
      args: [who, groupName],
      returns: {
        1: 'in the group',
        [-1]: 'there is no user',
        [-5]: 'the table cannot be asked',
        [-6]: 'not in the group',
      },
      link: needsDatabase,
      run: isIn,
    }),
    db_get_user_group: group.fn({
      doc: 'The groups that somebody is in by the patterns.',
      routes,
      args: [who, arg.avp('groups', 'Receives the numbers of the groups.')],
      returns: { 1: 'the number of groups', [-1]: 'none' },
      link: needsDatabase,
      run: (execution, { patterns, takesAll }, text, result) => {
        const member = memberOf(execution, text);
        if (member === null) return -1;
        const uri = `sip:${member.user}@${member.domain}`;
        const found = patterns.filter(({ regex }) => regex.test(uri)).slice(0, takesAll ? undefined : 1);
        for (const one of found) result.set(execution, one.group);
        return found.length > 0 ? found.length : -1;
      },
    }),
    aaa_is_user_in: refused(
      undefined,
      groupName,
      'aaa_is_user_in() needs a RADIUS server, which is not supported',
    ),
    is_user_in: refused('2.4', groupName, 'is_user_in() is db_is_user_in() now'),
    get_user_group: refused('2.4', groupName, 'get_user_group() is db_get_user_group() now'),
  },
});
