import type { Execution } from '../../declarations/execution.ts';
import { parseNameAddress } from '../../sip/nameaddr.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Auth } from './declaration.ts';

/** The address that the AVP holds; null without one. */
function remoteParty({ rpid }: Auth, execution: Execution): ByteString | null {
  const value = rpid.get(execution);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `append_rpid_hf()`: false when there is nothing to append. */
export function appendRemoteParty(
  state: Auth,
  execution: Execution,
  prefix: ByteString,
  suffix: ByteString,
): boolean {
  const value = remoteParty(state, execution);
  if (value === null) return false;
  const { sip, edits } = execution.message;
  edits.appendHeader(sip, `Remote-Party-ID: ${prefix}${value}${suffix}\r\n`, null, {
    what: 'append_rpid_hf',
    origin: execution.position(),
  });
  return true;
}

/** `is_rpid_user_e164()`: is the user part a telephone number with country code? */
export function isTelephoneNumber(state: Auth, execution: Execution): boolean {
  const value = remoteParty(state, execution);
  const uri = value === null ? null : (parseNameAddress(value)?.uri ?? null);
  const user = uri === null ? null : (parseUri(uri, execution.server.version)?.user ?? null);
  return user !== null && /^\+[0-9]{2,15}$/.test(user);
}
