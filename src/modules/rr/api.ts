import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { apiKey } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';

/**
 * Called from `loose_route()` once it has routed a request, or taken its only Route out; `parameters` are those of the
 * topmost Route (of two of ours the second one), of a strict router's request those of its new R-URI.
 */
export type RouteListener = (execution: Execution, parameters: ByteString) => void;

/** What rr offers to other modules. */
export interface RrApi {
  /** Adds a parameter (`;name=value`) to our Record-Route URIs, made already or to come. False when it cannot. */
  addParameter(message: Message, parameter: ByteString): boolean;
  /** Makes a Record-Route header, also when there is one. False when it cannot be made of the request. */
  recordRoute(message: Message, parameters?: ByteString): boolean;
  /** Text of the parameters of our own Route; null when the first Route was not ours or nobody looked. */
  routeParameters(message: Message): ByteString | null;
  /** Value of one of them; '' when it has none, null when absent. */
  routeParameter(message: Message, name: ByteString): ByteString | null;
  isUpstream(message: Message): boolean;
  /** The party a request is for, whoever is on the way; null unless `loose_route()` routed it. */
  remoteTarget(message: Message): ByteString | null;
  /** URIs of the hops that are left of the Routes of a request, wherever `loose_route()` has put them. */
  routeSet(message: Message): readonly ByteString[];
  /** Whether the From tag stands in our Record-Route, without which nobody knows the direction. */
  readonly appendsFromTag: boolean;
  /** As `loose_route()`. */
  looseRoute(execution: Execution): boolean;
  onLooseRoute(listener: RouteListener): void;
}

export const rrApi = apiKey<RrApi>('rr');
