import type { Execution } from '../../declarations/execution.ts';
import { areSameUriTexts } from '../../sip/uri-compare.ts';
import type { ByteString } from '../../values/value.ts';
import { tmApi } from '../tm/api.ts';
import { secondsOf } from './lifetime.ts';
import { Refusal } from './refusal.ts';
import { type Registrar, readAvp } from './registrar.ts';
import { type SaveRequest, save } from './save.ts';
import { grantedContact, readWish } from './wish.ts';

/**
 * `save()` on the reply of a higher registrar to a REGISTER that was relayed: the first contact of the request is
 * stored for as long as the reply grants. -1 when there is no such REGISTER.
 */
export function saveOnReply(registrar: Registrar, execution: Execution, request: SaveRequest): number {
  const { message } = execution;
  const register = registrar.server.optionalApi(tmApi)?.transactionOf(message)?.request ?? null;
  if (register === null) {
    execution.log('ERROR', 'save() on a reply needs the transaction of the REGISTER');
    return -1;
  }
  for (const sip of [message.sip, register.sip]) {
    if (readWish(registrar.options, sip) instanceof Refusal) return -1;
  }
  const asked = register.sip.contacts?.flatMap((list) => list.contacts)[0];
  // Somebody only asked for the list.
  if (asked === undefined) return 1;
  const header = register.sip.header('expires');
  const seconds = asked.expires
    ? secondsOf(asked.expires)
    : header === null
      ? registrar.options.defaultExpires
      : secondsOf(header);
  if (seconds === null) return -1;
  const sent = readAvp(execution, registrar.changedContactAvp) || null;
  const granted = seconds === 0 ? null : grantedOf(execution, sent ?? asked.uri);
  const result = save(
    registrar,
    execution,
    request,
    register,
    granted === null ? null : grantedContact(asked.uri, granted.expires),
  );
  if (sent !== null && granted !== null) {
    // The phone gets to see the contact that it knows.
    message.edits.replace(granted.uriStart, granted.uriEnd, asked.uri, { what: 'save' });
  }
  return result;
}

/** The contact of the reply that stands for the one that was sent there. */
function grantedOf(
  { message }: Execution,
  uri: ByteString,
): { expires: ByteString; uriStart: number; uriEnd: number } | null {
  for (const { contacts } of message.sip.contacts ?? []) {
    for (const contact of contacts) {
      const { expires, uriStart, uriEnd } = contact;
      if (expires && areSameUriTexts(uri, contact.uri)) return { expires, uriStart, uriEnd };
    }
  }
  return null;
}
