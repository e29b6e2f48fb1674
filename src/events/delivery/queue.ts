import type { Delivery } from './delivery.ts';
import type { SubscriberSpool } from './spool.ts';

/** What happens to an event when the queue of its subscriber is full. */
export type QueuePolicy = 'refuse' | 'drop-oldest';

export interface QueueOptions {
  /** Events that one subscriber may have waiting or under way. */
  readonly size: number;
  readonly policy: QueuePolicy;
  /** Where events wait that must survive the process; absent: nowhere. */
  readonly spool?: SubscriberSpool | null;
}

/** How an event that is tried once ended. `refused`: the peer was there, but does not want or cannot place it. */
export type Settlement = 'delivered' | 'refused' | 'unreachable';

/** An event in the queue of a subscriber; `M` is what is sent. */
export interface Entry<M> {
  /** Ascending in the order of the raises. */
  readonly token: number;
  readonly delivery: Delivery;
  readonly message: M;
  /**
   * Given for an event that is tried once: it is told how that ended, and the event is never kept for later.
   * Null for one that is kept until it is delivered.
   */
  settled: ((settlement: Settlement) => void) | null;
  /** Its number in the spool; null when it is not kept there. */
  readonly kept: number | null;
}

/** Events of one subscriber: those under way and those still waiting, each in order. */
export class DeliveryQueue<M> {
  private readonly options: QueueOptions;
  /** From `first` on; what is before it was taken. Moving a long list with every event would cost more than sending it. */
  private entries: (Entry<M> | null)[] = [];
  private first = 0;
  private readonly underWay = new Map<number, Entry<M>>();
  private tokens = 0;

  constructor(options: QueueOptions) {
    this.options = options;
  }

  get isEmpty(): boolean {
    return this.waitingCount === 0 && this.underWay.size === 0;
  }

  get waitingCount(): number {
    return this.entries.length - this.first;
  }

  /** The waiting events as a list of their own, for what happens rarely. */
  private get waiting(): Entry<M>[] {
    if (this.first > 0) this.entries.splice(0, this.first);
    this.first = 0;
    return this.entries as Entry<M>[];
  }

  get underWayCount(): number {
    return this.underWay.size;
  }

  /** Adds an event at the end. Null, after reporting it as failed, when there is no room. */
  add(
    delivery: Delivery,
    message: M,
    settled: Entry<M>['settled'],
    restored: number | null = null,
  ): Entry<M> | null {
    const isFull = this.waitingCount + this.underWay.size >= this.options.size;
    // What was accepted before the start is not refused now.
    if (isFull && restored === null && !this.makeRoom()) {
      delivery.report('failed', `the queue is full (${this.options.size} events)`);
      return null;
    }
    const kept = restored ?? (settled === null ? this.keep(delivery) : null);
    const entry: Entry<M> = { token: ++this.tokens, delivery, message, settled, kept };
    this.entries.push(entry);
    return entry;
  }

  /** Writes an event to the spool, if there is one. One that cannot be written still is delivered. */
  private keep(delivery: Delivery): number | null {
    const { spool } = this.options;
    if (spool == null) return null;
    const { event, payload } = delivery.content;
    const kept = spool.keep(event, payload);
    if (typeof kept === 'number') return kept;
    delivery.warn(`event ${event} is not in the spool and would not survive: ${kept.message}`);
    return null;
  }

  /** Whoever hears of its end first removes it from the spool. */
  forget({ kept }: Entry<M>): void {
    if (kept !== null) this.options.spool?.forget(kept);
  }

  private makeRoom(): boolean {
    if (this.options.policy !== 'drop-oldest' || this.waitingCount === 0) return false;
    this.end(
      this.shift()!,
      `dropped for a newer event, the queue is full (${this.options.size} events)`,
      'unreachable',
    );
    return true;
  }

  private shift(): Entry<M> | undefined {
    const entry = this.entries[this.first];
    if (entry == null) return undefined;
    this.entries[this.first++] = null;
    if (this.first >= 1024 && this.first * 2 >= this.entries.length) {
      this.entries.splice(0, this.first);
      this.first = 0;
    }
    return entry;
  }

  /** The oldest waiting event, which is under way from now on. */
  take(): Entry<M> | undefined {
    const entry = this.shift();
    if (entry !== undefined) {
      this.underWay.set(entry.token, entry);
      if (entry.kept !== null) this.options.spool?.markSent(entry.kept);
    }
    return entry;
  }

  /** Ends an event that is under way; undefined when it ended before. */
  done(token: number): Entry<M> | undefined {
    const entry = this.underWay.get(token);
    this.underWay.delete(token);
    return entry;
  }

  /** Puts events back to where they were in the order. */
  putBack(entries: readonly Entry<M>[], reason: string): void {
    for (const entry of entries) {
      let index = 0;
      while (index < this.waiting.length && this.waiting[index]!.token < entry.token) index++;
      this.waiting.splice(index, 0, entry);
      entry.delivery.report('waiting', reason);
    }
  }

  /** What is under way turns back into what waits; events that are tried once fail. */
  interrupted(reason: string): void {
    this.putBack([...this.underWay.values()], reason);
    this.underWay.clear();
    const once = this.waiting.filter((entry) => entry.settled !== null);
    if (once.length === 0) return;
    const kept = this.waiting.filter((entry) => entry.settled === null);
    this.waiting.length = 0;
    for (const entry of kept) this.waiting.push(entry);
    // Last, since whoever is told may queue again.
    for (const entry of once) this.end(entry, reason, 'unreachable');
  }

  /** Says why everything still waits. */
  explain(reason: string): void {
    for (const { delivery } of this.waiting) delivery.report('waiting', reason);
  }

  /** Ends one event that is tried once, wherever it is. */
  giveUp(token: number, reason: string): void {
    const index = this.waiting.findIndex((entry) => entry.token === token);
    const entry = index >= 0 ? this.waiting.splice(index, 1)[0] : this.done(token);
    if (entry !== undefined) this.end(entry, reason, 'unreachable');
  }

  /** Everything fails, except what is kept for the next start. */
  clear(reason: string): void {
    const entries = [...this.underWay.values(), ...this.waiting];
    this.underWay.clear();
    this.waiting.length = 0;
    for (const entry of entries) {
      if (entry.kept === null) this.end(entry, reason, 'unreachable');
      else entry.delivery.report('waiting', 'kept in the spool for the next start');
    }
  }

  /** Ends an event that is no longer in the queue as failed. */
  end(entry: Entry<M>, reason: string, settlement: 'refused' | 'unreachable'): void {
    this.forget(entry);
    entry.delivery.report('failed', reason);
    entry.settled?.(settlement);
  }
}
