import type { Execution } from '../../declarations/execution.ts';
import { badRoute } from '../../sip/failure.ts';
import type { Header } from '../../sip/headers.ts';
import { parseRouteHeaders, type RouteValue } from '../../sip/route.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';

/** A Route value with its parsed URI. */
export interface Hop {
  readonly value: RouteValue;
  readonly header: Header;
  readonly uri: Uri;
  readonly isLastOfHeader: boolean;
}

/** A Route header, or the URI in one, cannot be parsed; it was logged. */
export class BadRoute extends Error {}

/**
 * The Routes of a request, parsed header by header as far as they are needed, and what `loose_route()` takes out
 * of them.
 */
export class Hops {
  readonly #execution: Execution;
  readonly #headers: readonly Header[];
  readonly #parsed = new Map<Header, readonly RouteValue[]>();

  constructor(execution: Execution) {
    this.#execution = execution;
    this.#headers = execution.message.sip.headers('route');
  }

  /** The topmost one; null without Route. @throws BadRoute */
  first(): Hop | null {
    const header = this.#headers[0];
    return header === undefined ? null : this.#hop(header, 0);
  }

  /** The one behind; null at the end. @throws BadRoute */
  after({ header, value, isLastOfHeader }: Hop): Hop | null {
    if (!isLastOfHeader) return this.#hop(header, value.index + 1);
    const next = this.#headers[this.#headers.indexOf(header) + 1];
    return next === undefined ? null : this.#hop(next, 0);
  }

  /** The one behind a hop of ours, whose header goes when it is the last one there. @throws BadRoute */
  afterRemoved(ours: Hop): Hop | null {
    if (ours.isLastOfHeader) this.removeHeader(ours);
    return this.after(ours);
  }

  /** @throws BadRoute */
  last(): Hop {
    const header = this.#headers[this.#headers.length - 1]!;
    return this.#hop(header, this.#values(header).length - 1);
  }

  removeHeader({ header }: Hop): void {
    this.#edits.removeHeader(header, this.#note);
  }

  /** Takes out the values of the same header that stand before a hop. */
  removeBefore({ header, value }: Hop): void {
    if (value.index > 0) this.#edits.delete(header.bodyStart, value.address.start, this.#note);
  }

  /** Takes out a hop and the values of the same header that stand before it. */
  removeThrough(hop: Hop): void {
    if (hop.isLastOfHeader) this.removeHeader(hop);
    else {
      const following = this.#values(hop.header)[hop.value.index + 1]!;
      this.#edits.delete(hop.header.bodyStart, following.address.start, this.#note);
    }
  }

  /** Takes out the last hop; `gone` was taken out of the same header before. */
  removeLast(last: Hop, gone: Hop | null): void {
    const before = this.#values(last.header)[last.value.index - 1];
    if (before === undefined || before === gone?.value) this.removeHeader(last);
    else this.#edits.delete(before.address.end, last.value.address.end, this.#note);
  }

  /** Adds a Route behind all headers. */
  append(uri: ByteString): void {
    this.#edits.appendHeader(this.#execution.message.sip, `Route: <${uri}>\r\n`, null, this.#note);
  }

  get #edits() {
    return this.#execution.message.edits;
  }

  get #note() {
    return { what: 'loose_route', origin: this.#execution.position() };
  }

  #values(header: Header): readonly RouteValue[] {
    const { sip } = this.#execution.message;
    const values = this.#parsed.get(header) ?? parseRouteHeaders(sip.raw, [header]);
    if (values === null) {
      sip.failure = badRoute;
      throw this.#bad(`bad Route header: ${header.body}`);
    }
    this.#parsed.set(header, values);
    return values;
  }

  #hop(header: Header, index: number): Hop {
    const values = this.#values(header);
    const value = values[index]!;
    const uri = parseUri(value.address.uri, this.#execution.server.version);
    if (uri === null) throw this.#bad(`bad URI in Route: ${value.address.uri}`);
    return { value, header, uri, isLastOfHeader: index === values.length - 1 };
  }

  #bad(problem: string): BadRoute {
    this.#execution.log('ERROR', problem);
    return new BadRoute(problem);
  }
}
