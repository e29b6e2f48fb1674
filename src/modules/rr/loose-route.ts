import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { sameText } from '../../sip/scan.ts';
import type { Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { requestUri, setRequestUri } from '../../variables/request-uri.ts';
import type { RouteListener } from './api.ts';
import { BadRoute, type Hop, Hops } from './hops.ts';
import { type Routing, routingOf } from './routing.ts';

export interface LooseRouteOptions {
  readonly enable_double_rr: number;
  readonly enable_socket_mismatch_warning: number;
}

const routed = 1;
const notRouted = -1;

/** `loose_route()` for one request (reference: sip 13, RFC 3261 section 16.4 and 16.12). */
export class LooseRoute {
  readonly #server: Server;
  readonly #message: Message;
  readonly #execution: Execution;
  readonly #options: LooseRouteOptions;
  readonly #listeners: readonly RouteListener[];
  readonly #hops: Hops;

  constructor(execution: Execution, options: LooseRouteOptions, listeners: readonly RouteListener[]) {
    this.#server = execution.server;
    this.#message = execution.message;
    this.#execution = execution;
    this.#options = options;
    this.#listeners = listeners;
    this.#hops = new Hops(execution);
  }

  /** 1 when the request was routed by its Route headers, else -1. */
  run(): number {
    try {
      return this.#route();
    } catch (error) {
      // What was decided before the bad Route stays.
      if (error instanceof BadRoute) return notRouted;
      throw error;
    }
  }

  #route(): number {
    const { sip } = this.#message;
    this.#routing.kind = null;
    const first = this.#hops.first();
    if (first === null) return notRouted;
    const target = requestUri(this.#execution);
    if (target === null) return notRouted;
    if (sip.to === null) {
      this.#execution.log('ERROR', 'the To header is missing');
      return notRouted;
    }
    const isInDialog = Boolean(sip.toTag);
    if (isInDialog && this.#isMe(target) && target.parameter('gr') === null) {
      return this.#afterStrictRouter(first, target);
    }
    return this.#afterLooseRouter(first, isInDialog);
  }

  /** The previous hop put our Record-Route URI into the R-URI; the real one is the last Route. */
  #afterStrictRouter(first: Hop, target: Uri): number {
    const message = this.#message;
    let next = first;
    let isSecondOfOurs = false;
    if (this.#isDouble(first.uri) && this.#isMe(first.uri)) {
      this.#useSocketOf(first.uri);
      this.#note(first);
      if (first.isLastOfHeader) this.#hops.removeHeader(first);
      const following = this.#hops.after(first);
      if (following === null) return notRouted;
      isSecondOfOurs = following.header === first.header;
      next = following;
    } else this.#useSocketOf(target);
    if (next.uri.isLoose) {
      this.#routing.kind = 'strict-loose';
      message.destinationUri = this.#sendingUri(next);
      if (isSecondOfOurs) this.#hops.removeBefore(next);
      const last = this.#hops.last();
      setRequestUri(message, this.#sendingUri(last));
      this.#note(last);
      this.#hops.removeLast(last, isSecondOfOurs ? first : null);
    } else {
      this.#routing.kind = 'strict-strict';
      setRequestUri(message, this.#sendingUri(next));
      this.#note(next);
      this.#hops.removeThrough(next);
    }
    const newTarget = requestUri(this.#execution);
    if (newTarget === null) return notRouted;
    const parameters = newTarget.parametersText ?? '';
    this.#routing.routeParameters = parameters || null;
    return this.#done(parameters, routed);
  }

  #afterLooseRouter(first: Hop, isInDialog: boolean): number {
    const message = this.#message;
    if (!this.#isMe(first.uri)) return this.#done(first.uri.parametersText ?? '', this.#go(first));
    this.#routing.routeParameters = first.uri.parametersText || null;
    this.#note(first);
    let ours = first;
    let next = this.#hops.afterRemoved(first);
    if (next !== null && this.#isDouble(first.uri)) {
      // The second of two Record-Routes of ours says where the request leaves.
      ours = next;
      this.#note(ours);
      this.#useSocketOf(ours.uri);
      next = this.#hops.afterRemoved(ours);
    }
    if (next === null) this.#routing.kind = 'loose-loose';
    const result = next === null ? (isInDialog ? routed : notRouted) : this.#go(next);
    if (ours === first && isInDialog) message.sendSocket = message.received.socket;
    return this.#done(ours.uri.parametersText ?? '', result);
  }

  /** Decides for a Route that is not ours. */
  #go(next: Hop): number {
    const message = this.#message;
    if (next.uri.isLoose) {
      this.#routing.kind = 'loose-loose';
      message.destinationUri = this.#sendingUri(next);
      this.#hops.removeBefore(next);
      return routed;
    }
    this.#routing.kind = 'loose-strict';
    // A strict router wants itself in the R-URI and the real target as last Route.
    this.#hops.append(message.sip.requestUri ?? '');
    setRequestUri(message, this.#sendingUri(next));
    this.#note(next);
    this.#hops.removeThrough(next);
    return routed;
  }

  /** @throws BadRoute */
  #sendingUri({ uri }: Hop): ByteString {
    const text = sendingUri(uri);
    if (text !== null) return text;
    this.#execution.log('ERROR', `the maddr of the Route is too long: ${uri.text}`);
    throw new BadRoute(uri.text);
  }

  get #routing(): Routing {
    return routingOf(this.#message);
  }

  /** Notes that a Route goes. */
  #note(hop: Hop): void {
    this.#routing.removed.add(hop.value.address.start);
  }

  #done(parameters: ByteString, result: number): number {
    for (const listener of this.#listeners) listener(this.#execution, parameters);
    return result;
  }

  #isMe(uri: Uri): boolean {
    const host = bareHost(uri);
    return host !== '' && this.#server.isMyself(host, uri.effectivePort, uri.protocol);
  }

  #isDouble(uri: Uri): boolean {
    return this.#options.enable_double_rr !== 0 && uri.parameters.some(({ name }) => sameText(name, 'r2'));
  }

  #useSocketOf(uri: Uri): void {
    const socket = this.#server.findSocket(uri.protocol, bareHost(uri), uri.effectivePort);
    if (socket !== null) this.#message.sendSocket = socket;
    else if (this.#options.enable_socket_mismatch_warning !== 0)
      this.#execution.log('WARNING', `no socket found to match the Route of ours: ${uri.text}`);
  }
}

function bareHost({ host }: Uri): ByteString {
  if (host === null) return '';
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** How long the address of `maddr` may be. */
const longestAddress = 117;

/** The URI to send to; of one with `maddr` that address and the port are all that is left. Null: it is too long. */
export function sendingUri(uri: Uri): ByteString | null {
  const maddr = uri.parameter('maddr');
  if (maddr === null) return uri.text;
  if (maddr.length > longestAddress) return null;
  return `sip:${maddr}${uri.portText === null ? '' : `:${uri.portText}`}`;
}
