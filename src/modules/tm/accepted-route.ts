import type { SipMessage } from '../../sip/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';

/**
 * Where the ACK to an INVITE of our own goes: after a 2xx to its Contact by its Record-Route (RFC 3261 12.2.1.1),
 * after anything else where the INVITE went.
 * @param uri R-URI of the INVITE, also taken when a 2xx has no Contact
 */
export function acceptedRoute(
  uri: ByteString,
  reply: SipMessage,
): { readonly requestUri: ByteString; readonly lines: ByteString } {
  const contact = reply.code < 300 ? reply.contacts?.[0]?.contacts[0]?.uri : undefined;
  if (contact === undefined) return { requestUri: uri, lines: '' };
  const routes = (reply.recordRoutes ?? []).map(({ address }) => address).reverse();
  const next = routes[0]?.uri;
  if (next === undefined) return { requestUri: contact, lines: '' };
  const isLoose = parseUri(next)?.isLoose === true;
  const values = (isLoose ? routes : routes.slice(1)).map(({ start, end }) => reply.raw.slice(start, end));
  if (!isLoose) values.push(`<${contact}>`);
  return { requestUri: isLoose ? contact : next, lines: `Route: ${values.join(', ')}\r\n` };
}
