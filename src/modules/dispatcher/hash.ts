import type { Format } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { defaultPort } from '../../runtime/forwarding/next-hop.ts';
import { parseCredentials, splitUsername } from '../../sip/digest.ts';
import type { Uri } from '../../sip/uri.ts';
import { hashOf } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import { addressUri } from '../../variables/from-to.ts';
import { requestUri } from '../../variables/request-uri.ts';

/** Never 0, which means that nothing was hashed. */
function hash(...texts: ByteString[]): number {
  return hashOf(texts) || 1;
}

/** User and host of a URI, with its port when that is not the usual one. */
function hashOfUri(uri: Uri | null, userOnly: boolean): number | null {
  if (uri === null || uri.host === null) return null;
  const { port } = uri;
  const isUsual = port === null || port === 0 || port === defaultPort(uri.protocol);
  const host = isUsual ? uri.host : `${uri.host}:${uri.portText}`;
  return hash(uri.user ?? '', userOnly ? '' : host);
}

function hashOfCallId({ message }: Execution): number | null {
  const { callId } = message.sip;
  return callId === null ? null : hash(callId.trim());
}

/** Of the user that the credentials name: 0 without any. */
function hashOfUser({ message: { sip } }: Execution): number {
  for (const name of ['Proxy-Authorization', 'Authorization']) {
    const body = sip.header(name);
    const credentials = body === null ? null : parseCredentials(body);
    if (credentials === null) continue;
    const { user } = splitUsername(credentials.username ?? '');
    return user === '' ? 0 : hash(user.trim());
  }
  return 0;
}

function hashOfFormat(execution: Execution, format: Format | null): number | null {
  const text = format?.expand(execution).trim() ?? '';
  return text === '' ? null : hash(text);
}

/**
 * What an algorithm hashes (reference: modules 12). Null (after logging why): there is nothing to hash. 0: the message
 * has no credentials.
 */
export function hashFor(
  execution: Execution,
  algorithm: 0 | 1 | 2 | 3 | 5 | 7,
  userOnly: boolean,
  format: Format | null,
): number | null {
  const hashes = {
    0: () => hashOfCallId(execution),
    1: () => hashOfUri(addressUri(execution, 'from'), userOnly),
    2: () => hashOfUri(addressUri(execution, 'to'), userOnly),
    3: () => hashOfUri(requestUri(execution), userOnly),
    5: () => hashOfUser(execution),
    7: () => hashOfFormat(execution, format),
  };
  const value = hashes[algorithm]();
  if (value === null) execution.log('ERROR', `there is nothing to hash for algorithm ${algorithm}`);
  return value;
}
