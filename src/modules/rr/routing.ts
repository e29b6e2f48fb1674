import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

/** What the hop before and the hop behind are: `strict-loose` came from a strict router and goes to a loose one. */
export type RoutingKind = 'loose-loose' | 'loose-strict' | 'strict-loose' | 'strict-strict';

/** What rr knows about one message while it is processed. */
export interface Routing {
  /** Parameters of our own Route, after `loose_route()`. */
  routeParameters: ByteString | null;
  /** `record_route()` was called; once for all branches. */
  isRecorded: boolean;
  /** What `is_direction()` found when it was first asked; later calls keep to it. */
  isUpstream: boolean | null;
  /** How the last `loose_route()` routed the request; null when it did not. */
  kind: RoutingKind | null;
  /** Route values that are taken out, by where their URIs begin. */
  readonly removed: Set<number>;
}

const key = 'rr';

/** The routing state of a message, made when first asked for. */
export function routingOf(message: Message): Routing {
  let routing = message.processing.get(key) as Routing | undefined;
  if (routing === undefined) {
    routing = {
      routeParameters: null,
      isRecorded: false,
      isUpstream: null,
      kind: null,
      removed: new Set(),
    };
    message.processing.set(key, routing);
  }
  return routing;
}

/** Parameters of our own Route; null when there was none. */
export function routeParametersOf(message: Message): ByteString | null {
  return (message.processing.get(key) as Routing | undefined)?.routeParameters ?? null;
}
