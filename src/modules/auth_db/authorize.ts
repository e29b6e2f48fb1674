import type { Row } from '../../declarations/database.ts';
import type { Execution } from '../../declarations/execution.ts';
import { splitUsername } from '../../sip/digest.ts';
import { type DigestAlgorithm, digestSecret } from '../../sip/digest-response.ts';
import type { ByteString } from '../../values/value.ts';
import { authApi } from '../auth/api.ts';
import { results } from '../auth/authorize.ts';
import type { Kind } from '../auth/declaration.ts';
import { type AuthDb, addTo } from './declaration.ts';

/** The column with what an algorithm makes of user, realm and password, or with the plain password. */
function secretColumn(state: AuthDb, algorithm: DigestAlgorithm, hasDomain: boolean): string {
  if (state.isPlainPassword) return state.password;
  if (state.server.version === '2.4') return hasDomain ? state.passwordOfDomain : state.password;
  if (algorithm.name.startsWith('SHA-256')) return state.sha256;
  return algorithm.name.startsWith('SHA-512') ? state.sha512 : state.password;
}

/** `www_authorize()`, `proxy_authorize()`: one of `results`. What is loaded with an account gets into its AVPs. */
export function authorizeByTable(
  execution: Execution,
  state: AuthDb,
  kind: Kind,
  realm: ByteString,
  table: ByteString,
): number {
  const { server, accounts, loaded } = state;
  let account: Row = {};
  const api = server.api(authApi);
  const result = api.authorize(execution, kind, realm, ({ username }, domain, algorithm) => {
    const { user, domain: own } = splitUsername(username);
    const secret = secretColumn(state, algorithm, Boolean(own));
    const cells = { [state.user]: user, ...(state.usesDomain ? { [state.domain]: own || domain } : {}) };
    const rows = accounts.find(table, cells, [secret, ...loaded.map((one) => one.column)]);
    if (typeof rows === 'string') {
      execution.log('ERROR', rows);
      return results.error;
    }
    if (rows[0] === undefined) return results.unknownUser;
    account = rows[0];
    const stored = String(account[secret] ?? '');
    return state.isPlainPassword ? digestSecret(algorithm, username, domain, stored) : stored;
  });
  if (result === results.authorized) {
    for (const { column, avp } of loaded) {
      const value = account[column];
      if (value != null && value !== '') addTo(execution, avp, value);
    }
  }
  return result;
}
