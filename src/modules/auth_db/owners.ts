import type { Row } from '../../declarations/database.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseCredentials, splitUsername } from '../../sip/digest.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { checkedHeader } from '../../variables/checked-credentials.ts';
import type { AuthDb } from './declaration.ts';

/** Whom a URI belongs to. */
export interface Owner {
  readonly user: ByteString;
  readonly domain: ByteString;
}

/** What a question about owners comes to, besides 1. */
export const unknown = {
  /** No URI, or none that can be read. */
  badUri: -1,
  noCredentials: -2,
  /** A URI without a user; nobody owns it. */
  noUser: -4,
  noAccount: -5,
  /** The table cannot be asked. */
  badTable: -8,
  otherUser: -9,
} as const;

/** `db_get_auth_id()`: whom a URI belongs to, by a table of other names; a number of `unknown`. */
export function ownerOf(
  execution: Execution,
  state: AuthDb,
  table: ByteString,
  uri: ByteString,
): Owner | number {
  const { accounts, alias, usesDomain } = state;
  const found = parseUri(uri, execution.server.version);
  if (found === null) return unknown.badUri;
  const domain = usesDomain ? { [alias.domain]: found.host ?? '' } : {};
  const rows = accounts.find(table, { [alias.name]: found.user ?? '', ...domain }, [
    alias.user,
    alias.domain,
  ]);
  if (typeof rows === 'string') {
    execution.log('ERROR', rows);
    return unknown.badTable;
  }
  const [row] = rows;
  if (row === undefined) return unknown.noUser;
  const text = (one: Row, column: string) => String(one[column] ?? '');
  return { user: text(row, alias.user), domain: text(row, alias.domain) };
}

/** `db_does_uri_exist()`: 1, or a number of `unknown`. */
export function hasAccount(execution: Execution, state: AuthDb, table: ByteString, uri: ByteString): number {
  const found = parseUri(uri, execution.server.version);
  if (found === null) return unknown.badUri;
  const domain = state.usesDomain ? { [state.domain]: found.host ?? '' } : {};
  const rows = state.accounts.find(table, { [state.user]: found.user ?? '', ...domain });
  if (typeof rows !== 'string') return rows.length > 0 ? 1 : unknown.noAccount;
  execution.log('ERROR', rows);
  return unknown.noUser;
}

/** Whether a table of other names gives an address to those whose credentials were checked: 1, or `unknown`. */
export function mayUse(execution: Execution, state: AuthDb, table: ByteString, uri: ByteString): number {
  const { accounts, alias } = state;
  const address = parseUri(uri, execution.server.version);
  if (address === null) return unknown.badUri;
  const header = checkedHeader(execution.message);
  const credentials = header === null ? null : parseCredentials(header.body);
  if (!credentials?.username) {
    execution.log('ERROR', 'no credentials were checked before');
    return unknown.noCredentials;
  }
  if (!address.user) {
    execution.log('ERROR', `${uri} has no user`);
    return unknown.noUser;
  }
  const { user, domain } = splitUsername(credentials.username);
  const rows = accounts.find(table, {
    [alias.user]: user,
    [alias.domain]: domain || (credentials.realm ?? ''),
    [alias.name]: address.user,
  });
  if (typeof rows !== 'string') return rows.length > 0 ? 1 : unknown.otherUser;
  execution.log('ERROR', rows);
  return unknown.badTable;
}
