import type { EventTransport, Subscriber } from '../declarations/events.ts';

/** One subscriber of one event. Times in whole seconds. */
export interface Subscription {
  readonly transport: EventTransport;
  readonly socket: unknown;
  since: number;
  /** Seconds after `since`, null: never. */
  expire: number | null;
}

/** The subscribers of an event, the newest first: that is the order in which they are served (reference: events 1.3). */
export class Subscriptions {
  private entries: readonly Subscription[] = [];

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  all(): readonly Subscription[] {
    return this.entries;
  }

  /**
   * An equal subscription is only refreshed: it starts anew, and takes over `expire` when there is one, so that
   * subscribing again without prolongs but does not make eternal.
   */
  add(transport: EventTransport, socket: unknown, expire: number | null, now: number): void {
    const known = this.find(transport, socket);
    if (known === undefined) {
      this.entries = [{ transport, socket, since: now, expire }, ...this.entries];
      return;
    }
    known.since = now;
    if (expire !== null) known.expire = expire;
  }

  removeExpired(now: number): void {
    const isExpired = ({ since, expire }: Subscription) => expire !== null && now > since + expire;
    if (this.entries.some(isExpired)) this.entries = this.entries.filter((entry) => !isExpired(entry));
  }

  /** As management shows them; with a socket only the one that equals it. */
  list(now: number, transport?: EventTransport, socket?: unknown): readonly Subscriber[] {
    const shown =
      transport === undefined
        ? this.entries
        : [this.find(transport, socket)].filter((entry) => entry !== undefined);
    return shown.map((entry) => ({
      socket: entry.transport.print(entry.socket),
      expire: entry.expire,
      left: entry.expire === null ? null : (entry.expire - (now - entry.since)) | 0,
    }));
  }

  private find(transport: EventTransport, socket: unknown): Subscription | undefined {
    return this.entries.find(
      (entry) => entry.transport === transport && transport.equals(socket, entry.socket),
    );
  }
}
