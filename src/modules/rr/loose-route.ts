import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { type RouteValue, routeRange } from '../../sip/route.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { RouteListener } from './api.ts';
import { routingOf } from './routing.ts';

export interface LooseRouteOptions {
  readonly enable_double_rr: number;
  readonly enable_socket_mismatch_warning: number;
}

/** A Route value with its parsed URI. */
interface Hop {
  readonly value: RouteValue;
  readonly uri: Uri;
}

const routed = 1;
const notRouted = -1;

/** `loose_route()` for one request (reference: sip 13, RFC 3261 section 16.4 and 16.12). */
export class LooseRoute {
  readonly #server: Server;
  readonly #message: Message;
  readonly #execution: Execution;
  readonly #options: LooseRouteOptions;

  constructor(execution: Execution, options: LooseRouteOptions) {
    this.#server = execution.server;
    this.#message = execution.message;
    this.#execution = execution;
    this.#options = options;
  }

  /** 1 when the request was routed by its Route headers, else -1. */
  run(listeners: readonly RouteListener[]): number {
    const { sip } = this.#message;
    const values = sip.routes;
    if (values === null || values.length === 0) return notRouted;
    const hops: Hop[] = [];
    for (const value of values) {
      const uri = parseUri(value.address.uri);
      if (uri === null) {
        this.#execution.log('ERROR', `bad URI in Route: ${value.address.uri}`);
        return notRouted;
      }
      hops.push({ value, uri });
    }
    const target = parseUri(this.#message.requestUri ?? sip.requestUri ?? '');
    if (target === null) return notRouted;
    const isInDialog = Boolean(sip.toTag);
    if (isInDialog && this.#isMe(target) && target.parameter('gr') === null) {
      return this.#afterStrictRouter(hops, target, listeners);
    }
    return this.#afterLooseRouter(hops, isInDialog, listeners);
  }

  /** The previous hop put our Record-Route URI into the R-URI; the real one is the last Route. */
  #afterStrictRouter(hops: readonly Hop[], target: Uri, listeners: readonly RouteListener[]): number {
    this.#found(target.parametersText ?? '');
    let first = 0;
    if (this.#isDouble(target) && this.#isMe(hops[0]!.uri)) first = 1;
    const next = hops[first];
    if (next === undefined) {
      this.#remove(hops[0]!.value, hops[0]!.value);
      return this.#done(listeners, routed);
    }
    if (next.uri.isLoose) {
      const last = hops[hops.length - 1]!;
      if (first > 0) this.#remove(hops[0]!.value, hops[0]!.value);
      this.#message.destinationUri = sendingUri(next.uri);
      this.#message.requestUri = last.value.address.uri;
      this.#remove(last.value, last.value);
    } else {
      this.#message.requestUri = next.value.address.uri;
      this.#remove(hops[0]!.value, next.value);
    }
    return this.#done(listeners, routed);
  }

  #afterLooseRouter(hops: readonly Hop[], isInDialog: boolean, listeners: readonly RouteListener[]): number {
    let ours = 0;
    const first = hops[0]!;
    if (this.#isMe(first.uri)) {
      this.#found(first.uri.parametersText ?? '');
      ours = 1;
      if (isInDialog) this.#message.sendSocket = this.#message.received.socket;
      const second = hops[1];
      if (this.#isDouble(first.uri) && second !== undefined && this.#isMe(second.uri)) {
        ours = 2;
        this.#useSocketOf(second.uri);
      }
    }
    const next = hops[ours];
    if (next === undefined) {
      this.#remove(first.value, hops[ours - 1]!.value);
      return this.#done(listeners, isInDialog ? routed : notRouted);
    }
    if (next.uri.isLoose) {
      if (ours > 0) this.#remove(first.value, hops[ours - 1]!.value);
      this.#message.destinationUri = sendingUri(next.uri);
    } else {
      // A strict router wants itself in the R-URI and the real target as last Route.
      const target = this.#message.requestUri ?? this.#message.sip.requestUri ?? '';
      this.#appendRoute(target);
      this.#message.requestUri = next.value.address.uri;
      this.#message.destinationUri = null;
      this.#remove(first.value, next.value);
    }
    return this.#done(ours > 0 ? listeners : [], routed);
  }

  #done(listeners: readonly RouteListener[], result: number): number {
    const parameters = routingOf(this.#message).routeParameters ?? '';
    for (const listener of listeners) listener(this.#execution, parameters);
    return result;
  }

  #found(parameters: ByteString): void {
    routingOf(this.#message).routeParameters = parameters;
  }

  #isMe(uri: Uri): boolean {
    const { host } = uri;
    if (host === null) return false;
    const bare = host.startsWith('[') ? host.slice(1, -1) : host;
    return this.#server.isMyself(bare, uri.effectivePort, uri.protocol);
  }

  #isDouble(uri: Uri): boolean {
    return this.#options.enable_double_rr !== 0 && uri.parameter('r2') !== null;
  }

  /** The second of two Record-Routes of ours says where the request leaves. */
  #useSocketOf(uri: Uri): void {
    const host = uri.host ?? '';
    const bare = host.startsWith('[') ? host.slice(1, -1) : host;
    const socket = this.#server.findSocket(uri.protocol, bare, uri.effectivePort);
    if (socket !== null) this.#message.sendSocket = socket;
    else if (this.#options.enable_socket_mismatch_warning !== 0) {
      this.#execution.log('WARNING', `no socket found for the second Route of ours: ${uri.text}`);
    }
  }

  #remove(first: RouteValue, last: RouteValue): void {
    const { edits, sip } = this.#message;
    const note = { what: 'loose_route', origin: this.#execution.position() };
    if (first.header === last.header) {
      const { start, end } = routeRange(first, last, sip.raw);
      edits.delete(start, end, note);
      return;
    }
    // The values span headers: all of the first ones, and the beginning of the last one.
    const headers = sip.headers('route');
    for (const header of headers.slice(headers.indexOf(first.header), headers.indexOf(last.header))) {
      edits.removeHeader(header, note);
    }
    const opening = sip.routes!.find((value) => value.header === last.header)!;
    const { start, end } = routeRange(opening, last, sip.raw);
    edits.delete(start, end, note);
  }

  #appendRoute(uri: ByteString): void {
    const { edits, sip } = this.#message;
    const headers = sip.headers('route');
    const note = { what: 'loose_route', origin: this.#execution.position() };
    edits.appendHeader(sip, `Route: <${uri}>\r\n`, headers[headers.length - 1] ?? null, note);
  }
}

/** The URI to send to; `maddr` replaces the host. */
function sendingUri(uri: Uri): ByteString {
  const maddr = uri.parameter('maddr');
  if (!maddr || uri.hostSpan === null) return uri.text;
  return uri.text.slice(0, uri.hostSpan.start) + maddr + uri.text.slice(uri.hostSpan.end);
}
