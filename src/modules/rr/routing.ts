import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

/** What rr knows about one message while it is processed. */
export interface Routing {
  /** Parameters of our own Route, after `loose_route()`. */
  routeParameters: ByteString | null;
  /** `record_route()` was called; once for all branches. */
  isRecorded: boolean;
  /** What `is_direction()` found when it was first asked; later calls keep to it. */
  isUpstream: boolean | null;
}

const key = 'rr';

/** The routing state of a message, made when first asked for. */
export function routingOf(message: Message): Routing {
  let routing = message.processing.get(key) as Routing | undefined;
  if (routing === undefined) {
    routing = { routeParameters: null, isRecorded: false, isUpstream: null };
    message.processing.set(key, routing);
  }
  return routing;
}

/** Parameters of our own Route; null when there was none. */
export function routeParametersOf(message: Message): ByteString | null {
  return (message.processing.get(key) as Routing | undefined)?.routeParameters ?? null;
}
