import type { Execution } from '../../declarations/execution.ts';
import { parseCredentials, splitUsername } from '../../sip/digest.ts';
import { lowerCase } from '../../sip/scan.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { checkedHeader } from '../../variables/checked-credentials.ts';
import { addressUri } from '../../variables/from-to.ts';
import { requestUri } from '../../variables/request-uri.ts';

/** Somebody who may be in groups. */
export interface Member {
  readonly user: ByteString;
  readonly domain: ByteString;
}

/** Whom `Request-URI`, `To`, `From`, `Credentials` or a URI means; null (after logging): nobody. */
export function memberOf(execution: Execution, text: ByteString): Member | null {
  const name = lowerCase(text);
  const member = name === 'credentials' ? credentialsOf(execution) : addressOf(uriOf(execution, name, text));
  if (member === null) execution.log('ERROR', `${text} names no user`);
  return member;
}

function uriOf(execution: Execution, name: ByteString, text: ByteString): Uri | null {
  if (name === 'request-uri') return requestUri(execution);
  return name === 'from' || name === 'to'
    ? addressUri(execution, name)
    : parseUri(text, execution.server.version);
}

function addressOf(uri: Uri | null): Member | null {
  return uri?.user ? { user: uri.user, domain: uri.host ?? '' } : null;
}

/** Those whose credentials were checked. */
function credentialsOf({ message }: Execution): Member | null {
  const header = checkedHeader(message);
  const credentials = header === null ? null : parseCredentials(header.body);
  if (!credentials?.username) return null;
  const { user, domain } = splitUsername(credentials.username);
  return user === '' ? null : { user, domain: domain || (credentials.realm ?? '') };
}
