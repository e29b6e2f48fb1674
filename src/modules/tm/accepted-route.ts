import type { SipMessage } from '../../sip/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';

/** Where requests of a dialog go. */
export interface AcceptedRoute<T> {
  readonly requestUri: ByteString | T;
  readonly nextHop: ByteString | T;
  /** Route values as written. */
  readonly routes: readonly ByteString[];
}

/**
 * Where a request goes that follows an accepted one of our own: to the Contact of the 2xx by its Record-Route (RFC
 * 3261 12.2.1.1).
 * @param otherwise where it goes after anything else, and when the 2xx has no Contact
 */
export function acceptedRoute<T>(otherwise: T, reply: SipMessage): AcceptedRoute<T> {
  const contact = reply.code < 300 ? reply.contacts?.[0]?.contacts[0]?.uri : undefined;
  if (contact === undefined) return { requestUri: otherwise, nextHop: otherwise, routes: [] };
  const addresses = (reply.recordRoutes ?? []).map(({ address }) => address).reverse();
  const next = addresses[0]?.uri;
  if (next === undefined) return { requestUri: contact, nextHop: contact, routes: [] };
  const routes = addresses.map(({ start, end }) => reply.raw.slice(start, end));
  if (parseUri(next, reply.version)?.isLoose === true) return { requestUri: contact, nextHop: next, routes };
  return { requestUri: next, nextHop: next, routes: [...routes.slice(1), `<${contact}>`] };
}
