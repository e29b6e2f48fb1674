import type { Clock, HostFailure, Timer } from '../../host/host.ts';
import { BackOff } from './backoff.ts';
import type { Delivery } from './delivery.ts';
import { DeliveryQueue, type Entry, type QueueOptions, type Settlement } from './queue.ts';

/** A connection to a peer that takes messages. */
export interface Connected<M> {
  /** Hands a message over. `confirmed` runs at most once: null when the peer took it. */
  publish(token: number, message: M, confirmed: (failure: HostFailure | null) => void): void;
  close(): void;
}

/** What a connection tells its publisher. */
export interface ConnectionEvents {
  opened(): void;
  closed(failure: HostFailure | null): void;
  blocked(reason: string | null): void;
  returned(token: number, reason: string): void;
  channelClosed(failure: HostFailure): void;
}

export interface PublisherOptions extends QueueOptions {
  /** How a delivery ends: `written` for peers that do not answer. */
  readonly success: 'confirmed' | 'written';
  /** Milliseconds without an answer to what was sent after which the connection is taken for dead. */
  readonly answerTimeout: number;
  /** Milliseconds after which an event that is tried once counts as failed. */
  readonly patience: number;
  /** Messages under way at once. */
  readonly window: number;
}

/** Code of a failure that concerns this one message: the broker refused it. */
const refused = 'NACK';
/** Milliseconds between attempts that new events ask for. */
const eagerness = 100;

/**
 * Sends the events of one subscriber to a broker, in order, each until the broker confirmed it. While the
 * broker is away the events wait; what was sent without a confirm is sent again after the reconnect, so an
 * event can arrive twice but not be lost. Nothing here runs inside a raise longer than queueing takes.
 */
export class Publisher<M> {
  private readonly clock: Clock;
  private readonly options: PublisherOptions;
  private readonly connect: (events: ConnectionEvents) => Connected<M>;
  private readonly log: (text: string) => void;
  private readonly queue: DeliveryQueue<M>;
  private readonly backOff = new BackOff();
  private readonly returned = new Map<number, string>();
  private readonly drained: (() => void)[] = [];
  private connection: Connected<M> | null = null;
  /** Counts connections, so that what an earlier one still says is not taken for this one's. */
  private generation = 0;
  private open = false;
  private blocked = false;
  private retry: Timer | null = null;
  /** When connecting began last, epoch milliseconds. */
  private attemptedAt = Number.NEGATIVE_INFINITY;
  /** What was said about the last failure, so that it is not said again and again. */
  private complaint = '';
  private watchdog: Timer | null = null;
  /** When an answer came last, or the wait for one began; epoch milliseconds. */
  private heardAt = 0;
  /** Messages that ended with the channel; decided together, since only one of them is to blame. */
  private suspects: Entry<M>[] = [];
  private channelFailure: HostFailure | null = null;
  private deciding = false;
  /** After the channel was closed messages go out one by one until one is confirmed. */
  private probing = false;
  private stopped = false;

  constructor(
    clock: Clock,
    options: PublisherOptions,
    connect: (events: ConnectionEvents) => Connected<M>,
    log: (text: string) => void,
  ) {
    this.clock = clock;
    this.options = options;
    this.connect = connect;
    this.log = log;
    this.queue = new DeliveryQueue(options);
  }

  /** Queues an event. False when it was refused at once. See `Entry.settled`. */
  enqueue(delivery: Delivery, message: M, settled: ((settlement: Settlement) => void) | null): boolean {
    if (this.stopped) {
      delivery.report('failed', 'the server is stopping');
      return false;
    }
    const entry = this.queue.add(delivery, message, settled);
    if (entry === null) return false;
    if (settled !== null) entry.settled = this.limited(entry.token, settled);
    delivery.report('waiting');
    // An event that is tried once does not wait for the next attempt, and any event is a reason to try again.
    if (settled !== null || this.clock.now() - this.attemptedAt >= eagerness) this.cancelRetry();
    if (this.connection === null && this.retry === null) this.start();
    else this.send();
    return true;
  }

  /** Queues an event that a spool kept from before, ahead of everything raised from now on. */
  restore(delivery: Delivery, message: M, number: number): void {
    if (this.queue.add(delivery, message, null, number) === null) return;
    delivery.report('waiting', 'from before the start');
    if (this.connection === null && this.retry === null) this.start();
    else this.send();
  }

  /** Ends an event when nothing has come of it in time. */
  private limited(
    token: number,
    settled: (settlement: Settlement) => void,
  ): (settlement: Settlement) => void {
    const timer = this.clock.after(this.options.patience, () => {
      this.queue.giveUp(token, `no answer for ${this.options.patience} ms`);
      this.checkDrained();
    });
    return (settlement) => {
      timer.cancel();
      settled(settlement);
    };
  }

  drain(done: () => void): void {
    if (this.queue.isEmpty) done();
    else this.drained.push(done);
  }

  stop(): void {
    this.stopped = true;
    this.cancelRetry();
    this.queue.clear('the server stopped before it was delivered');
    this.disconnect();
    this.checkDrained();
  }

  private start(): void {
    this.attemptedAt = this.clock.now();
    const generation = ++this.generation;
    const mine = (action: () => void) => {
      if (generation === this.generation) action();
    };
    this.connection = this.connect({
      opened: () => mine(() => this.onOpened()),
      closed: (failure) => mine(() => this.onClosed(failure)),
      blocked: (reason) => mine(() => this.onBlocked(reason)),
      returned: (token, reason) => mine(() => void this.returned.set(token, reason)),
      channelClosed: (failure) => mine(() => this.onChannelClosed(failure)),
    });
  }

  private onOpened(): void {
    this.open = true;
    if (this.complaint !== '') this.log(`connected again, ${this.queue.waitingCount} events wait`);
    this.complaint = '';
    this.send();
  }

  private onBlocked(reason: string | null): void {
    this.blocked = reason !== null;
    this.log(
      reason === null ? 'the broker takes messages again' : `the broker takes no messages now: ${reason}`,
    );
    this.watch();
    this.send();
  }

  private send(): void {
    const window = this.probing ? 1 : this.options.window;
    const { generation } = this;
    while (this.open && !this.blocked && !this.deciding && this.queue.underWayCount < window) {
      if (this.queue.underWayCount === 0) this.heardAt = this.clock.now();
      const entry = this.queue.take();
      if (entry === undefined) return;
      entry.delivery.report('sent');
      this.connection!.publish(entry.token, entry.message, (failure) => {
        if (generation === this.generation) this.onConfirmed(entry.token, failure);
      });
      if (this.watchdog === null) this.watch();
    }
  }

  private onConfirmed(token: number, failure: HostFailure | null): void {
    const entry = this.queue.done(token);
    const unroutable = this.returned.get(token);
    this.returned.delete(token);
    if (entry === undefined) return;
    if (failure !== null && failure.code !== refused) {
      this.suspects.push(entry);
      this.decideSoon();
      return;
    }
    this.heardAt = this.clock.now();
    this.backOff.reset();
    this.probing = false;
    if (failure !== null) this.queue.end(entry, failure.message, 'refused');
    else if (unroutable !== undefined) this.queue.end(entry, `no queue takes it (${unroutable})`, 'refused');
    else {
      this.queue.forget(entry);
      entry.delivery.report(this.options.success);
      entry.settled?.('delivered');
    }
    // In bursts: one message per confirm would be one packet per message.
    if (this.queue.underWayCount * 2 <= this.options.window) this.send();
    this.checkDrained();
  }

  private onChannelClosed(failure: HostFailure): void {
    this.channelFailure = failure;
    this.log(`the broker closed the channel: ${failure.message}`);
    this.decideSoon();
  }

  /** The failures of several messages come one by one; what they mean shows when all have come. */
  private decideSoon(): void {
    if (this.deciding) return;
    this.deciding = true;
    const { generation } = this;
    this.clock.after(0, () => {
      if (generation !== this.generation) return;
      this.deciding = false;
      this.decide();
      this.send();
      this.checkDrained();
    });
  }

  private decide(): void {
    const { suspects, channelFailure } = this;
    this.suspects = [];
    this.channelFailure = null;
    const reason = channelFailure?.message ?? 'the broker refused it';
    if (channelFailure === null || suspects.length === 1) {
      for (const entry of suspects) this.queue.end(entry, reason, 'refused');
    } else {
      this.queue.putBack(suspects, reason);
    }
    this.probing = channelFailure !== null;
  }

  private onClosed(failure: HostFailure | null): void {
    const reason = failure === null ? 'the connection was closed' : `${failure.code}: ${failure.message}`;
    this.connectionLost(reason);
  }

  private connectionLost(reason: string): void {
    this.forgetConnection();
    this.queue.putBack(this.suspects.splice(0), reason);
    this.queue.interrupted(reason);
    this.queue.explain(reason);
    if (this.queue.waitingCount > 0 && !this.stopped && this.connection === null && this.retry === null) {
      const delay = this.backOff.delay();
      this.complain(`${reason}; events wait, next attempt in ${delay} ms`);
      this.retry = this.clock.after(delay, () => {
        this.retry = null;
        this.start();
      });
    }
    this.checkDrained();
  }

  private complain(complaint: string): void {
    if (complaint !== this.complaint) this.log(complaint);
    this.complaint = complaint;
  }

  private cancelRetry(): void {
    this.retry?.cancel();
    this.retry = null;
  }

  private forgetConnection(): void {
    this.generation++;
    this.connection = null;
    this.open = false;
    this.blocked = false;
    this.deciding = false;
    this.probing = false;
    this.channelFailure = null;
    this.returned.clear();
    this.watchdog?.cancel();
    this.watchdog = null;
  }

  private disconnect(): void {
    const { connection } = this;
    this.forgetConnection();
    connection?.close();
  }

  /** Starts the time anew in which the next confirm must come, if one is awaited. */
  private watch(): void {
    this.watchdog?.cancel();
    this.watchdog = null;
    if (this.queue.underWayCount === 0 || this.blocked) return;
    this.heardAt = this.clock.now();
    this.watchFor(this.options.answerTimeout);
  }

  /** A timer per confirm would cost as much as the confirm: one looks how long ago the last one was. */
  private watchFor(delay: number): void {
    this.watchdog = this.clock.after(delay, () => {
      this.watchdog = null;
      if (this.queue.underWayCount === 0 || this.blocked) return;
      const left = this.heardAt + this.options.answerTimeout - this.clock.now();
      if (left > 0) return this.watchFor(left);
      const { connection } = this;
      this.connectionLost(`no answer from the broker for ${this.options.answerTimeout} ms`);
      connection?.close();
    });
  }

  private checkDrained(): void {
    if (!this.queue.isEmpty || this.suspects.length > 0) return;
    for (const done of this.drained.splice(0)) done();
  }
}
