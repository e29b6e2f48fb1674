import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { Accounts } from './accounts.ts';

/** A column that a right answer puts into an AVP. */
export interface LoadedColumn {
  readonly column: string;
  readonly avp: VariableReference;
}

/** Configuration: the tables, and the names of their columns. */
export interface AuthDb {
  readonly server: Server;
  readonly accounts: Accounts;
  readonly loaded: readonly LoadedColumn[];
  readonly isPlainPassword: boolean;
  readonly usesDomain: boolean;
  readonly checksVersion: boolean;
  readonly user: string;
  readonly domain: string;
  /** Where the password or its MD5 hash is. */
  readonly password: string;
  /** The MD5 hash for user names with a domain; only in 2.4. */
  readonly passwordOfDomain: string;
  readonly sha256: string;
  readonly sha512: string;
  /** In a table of other names for users: the user, the domain, the other name. */
  readonly alias: { readonly user: string; readonly domain: string; readonly name: string };
}

const column = (initial: string) => param.string(initial, 'Column of that name.');
const newColumn = (initial: string) => param.string(initial, 'Column of that name.', { since: '3.6' });

function loadedBy(server: Server, text: ByteString): LoadedColumn[] {
  return text.split(';').flatMap((entry) => {
    const [first, second] = entry.split('=', 2).map((part) => part.trim());
    if (!first) return [];
    const avp = server.variable(second === undefined ? `$avp(${first})` : first);
    if (avp instanceof ArgumentProblem || !avp.isPlainAvp)
      throw new ModuleProblem(`load_credentials: ${first} is no AVP`);
    return [{ column: second ?? first, avp }];
  });
}

/** First half of the declaration. */
export const authDb = declareModule({
  name: 'auth_db',
  doc: 'Checks digest credentials against a table of accounts.',
  requires: ['auth'],
  params: {
    db_url: param.string(null, 'Database with the accounts.'),
    user_column: column('username'),
    domain_column: column('domain'),
    password_column: column('ha1'),
    password_column_2: param.string('ha1b', 'The hash for user names with a domain.', { until: '2.4' }),
    hash_column_sha256: newColumn('ha1_sha256'),
    hash_column_sha512t256: newColumn('ha1_sha512t256'),
    uri_user_column: newColumn('username'),
    uri_domain_column: newColumn('domain'),
    uri_uriuser_column: newColumn('uri_user'),
    calculate_ha1: param.integer(0, '1: password_column holds passwords in plain text.'),
    use_domain: param.integer(0, '1: the domain counts too.', { initialByVersion: { '4.0': 1 } }),
    load_credentials: param.string('rpid', 'Columns that a right answer puts into AVPs: `$avp(x)=column;…`.'),
    skip_version_check: param.integer(0, '1: tables of any version are taken.'),
  },
  setup: ({ server, params }): AuthDb => {
    const url = params.db_url ?? server.globals.text('db_default_url');
    if (!url) throw new ModuleProblem('db_url of module auth_db is not set');
    return {
      server,
      accounts: new Accounts(server, url),
      loaded: loadedBy(server, params.load_credentials ?? ''),
      isPlainPassword: params.calculate_ha1 !== 0,
      usesDomain: params.use_domain !== 0,
      checksVersion: params.skip_version_check === 0,
      user: params.user_column!,
      domain: params.domain_column!,
      password: params.password_column!,
      passwordOfDomain: params.password_column_2!,
      sha256: params.hash_column_sha256!,
      sha512: params.hash_column_sha512t256!,
      alias: {
        user: params.uri_user_column!,
        domain: params.uri_domain_column!,
        name: params.uri_uriuser_column!,
      },
    };
  },
});

/** Makes a value the newest one of an AVP; any other variable just gets it. */
export function addTo(execution: Execution, variable: VariableReference, value: number | ByteString): void {
  const name = variable.avpName(execution);
  if (name === null) variable.set(execution, value);
  else execution.avps.push(name, value);
}

/** Refuses a table, when the server starts, that is not of the right version. */
export function checkTable({ checksVersion, accounts }: AuthDb, name: ByteString | undefined): string | null {
  return name === undefined || !checksVersion ? null : accounts.problemOf(name);
}
