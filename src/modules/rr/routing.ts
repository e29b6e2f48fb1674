import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

/** What rr knows about one message. */
export interface Routing {
  /** Parameters for a Record-Route header that is not there yet. */
  early: ByteString;
  /** Parameters of our own Route, after `loose_route()`. */
  routeParameters: ByteString | null;
}

/** The routing state of a message, made when first asked for. */
export function routingOf(message: Message): Routing {
  let routing = message.attachments.get('rr') as Routing | undefined;
  if (routing === undefined) {
    routing = { early: '', routeParameters: null };
    message.attachments.set('rr', routing);
  }
  return routing;
}

/** Parameters of our own Route; null when there was none. */
export function routeParametersOf(message: Message): ByteString | null {
  return (message.attachments.get('rr') as Routing | undefined)?.routeParameters ?? null;
}
