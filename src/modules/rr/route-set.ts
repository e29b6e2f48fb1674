import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { sendingUri } from './loose-route.ts';
import { routingOf } from './routing.ts';

/** The party a request is for, whoever is on the way; null unless `loose_route()` routed it. */
export function remoteTarget(message: Message): ByteString | null {
  const { sip } = message;
  switch (routingOf(message).kind) {
    case 'loose-loose':
    case 'loose-strict':
      return sip.requestUri;
    case 'strict-loose':
      return message.requestUri;
    case 'strict-strict': {
      const text = sip.routes?.at(-1)?.address.uri;
      const uri = text === undefined ? null : parseUri(text, sip.version);
      return uri === null ? null : sendingUri(uri);
    }
    default:
      return null;
  }
}

/** URIs of the hops that are left of the Routes of a request, wherever `loose_route()` has put them. */
export function routeSet(message: Message): ByteString[] {
  const { kind, removed } = routingOf(message);
  const left = (message.sip.routes ?? [])
    .filter(({ address }) => !removed.has(address.start))
    .map(({ address }) => address.uri);
  // A strict router stands in the R-URI, the party behind all Routes.
  if (kind === 'strict-strict') left.pop();
  const isStrict = kind === 'strict-strict' || kind === 'loose-strict';
  return isStrict && message.requestUri !== null ? [message.requestUri, ...left] : left;
}
