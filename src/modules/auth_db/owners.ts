import type { Row } from '../../declarations/database.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseCredentials, splitUsername } from '../../sip/digest.ts';
import { sameText } from '../../sip/scan.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { checkedHeader } from '../auth/authorized.ts';
import type { AuthDb } from './declaration.ts';

/** Whom a URI belongs to. */
export interface Owner {
  readonly user: ByteString;
  readonly domain: ByteString;
}

/** A table with other names for users, `uri`, and not the accounts themselves. */
function hasAliases({ accounts, alias }: AuthDb, table: ByteString): boolean {
  return accounts.has(table, alias.name);
}

/** Those whom a URI belongs to: by its user, or by its other names where the table has those. */
export function ownersOf(execution: Execution, state: AuthDb, table: ByteString, uri: ByteString): Owner[] {
  const { accounts, alias, usesDomain } = state;
  const found = parseUri(uri);
  if (!found?.user) return [];
  const columns = hasAliases(state, table)
    ? alias
    : { user: state.user, domain: state.domain, name: state.user };
  const cells = { [columns.name]: found.user, ...(usesDomain ? { [columns.domain]: found.host ?? '' } : {}) };
  const rows = accounts.find(table, cells);
  if (typeof rows === 'string') {
    execution.log('ERROR', rows);
    return [];
  }
  const text = (row: Row, column: string) => String(row[column] ?? '');
  return rows.map((row) => ({ user: text(row, columns.user), domain: text(row, columns.domain) }));
}

/** Whether those whose credentials were checked may use an address. */
export function mayUse(execution: Execution, state: AuthDb, table: ByteString, uri: ByteString): boolean {
  const header = checkedHeader(execution.message);
  const credentials = header === null ? null : parseCredentials(header.body);
  if (!credentials?.username) {
    execution.log('ERROR', 'no credentials were checked before');
    return false;
  }
  const { user } = splitUsername(credentials.username);
  if (!hasAliases(state, table)) return sameText(user, parseUri(uri)?.user ?? '');
  return ownersOf(execution, state, table, uri).some((owner) => owner.user === user);
}
