import type { HostFailure, Spool, Spools } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';

/** What a spool keeps of an event. */
export interface SpooledEvent {
  readonly event: ByteString;
  /** Whose event it is, without a password. */
  readonly subscriber: ByteString;
  readonly payload: ByteString;
}

/** An event from before the last start. */
export interface RestoredEvent extends SpooledEvent {
  readonly number: number;
  /** It had been handed to the broker, and no confirm was seen: it may arrive twice. */
  readonly wasSent: boolean;
}

/** Where the events of one subscriber are kept. */
export interface SubscriberSpool {
  /** Keeps an event. Its number, or why it cannot be kept. */
  keep(event: ByteString, payload: ByteString): number | HostFailure;
  /** Events up to this number may have reached the broker from now on. */
  markSent(number: number): void;
  /** An event that has ended. */
  forget(number: number): void;
}

/** Number under which the highest number that was handed to a broker stands. */
const sentMark = 0;

/** Waiting events on disk, in the order of the raises, for all subscribers of one transport. */
export class EventSpool {
  readonly #store: Spool;
  readonly #restored: RestoredEvent[];
  #last: number;
  #sent: number;

  private constructor(store: Spool) {
    this.#store = store;
    const sent = Number(store.records.find(({ number }) => number === sentMark)?.data ?? 0);
    this.#restored = store.records
      .filter(({ number }) => number !== sentMark)
      .map(({ number, data }) => ({ ...read(data), number, wasSent: number <= sent }));
    this.#last = Math.max(sent, store.records.at(-1)?.number ?? 0);
    this.#sent = sent;
  }

  /** A text: why there is no such spool. */
  static open(spools: Spools | undefined, path: string): EventSpool | string {
    if (spools === undefined) return 'spool: nothing can be kept here';
    const store = spools.open(path);
    return 'code' in store ? `spool: ${store.message}` : new EventSpool(store);
  }

  /** Events from before that nobody has taken yet, oldest first. */
  get left(): readonly RestoredEvent[] {
    return this.#restored;
  }

  /** Takes the events of a subscriber from before, oldest first. */
  take(subscriber: ByteString): RestoredEvent[] {
    const taken = this.#restored.filter((event) => event.subscriber === subscriber);
    for (const event of taken) this.#restored.splice(this.#restored.indexOf(event), 1);
    return taken;
  }

  /** The part of one subscriber. */
  of(subscriber: ByteString): SubscriberSpool {
    return {
      keep: (event, payload) => {
        const number = ++this.#last;
        return this.#store.put(number, write({ event, subscriber, payload })) ?? number;
      },
      markSent: (number) => this.markSent(number),
      forget: (number) => this.#store.remove(number),
    };
  }

  /** One mark for all: written only when it moves on, so that it costs one write per event. */
  private markSent(number: number): void {
    if (number <= this.#sent) return;
    this.#sent = number;
    this.#store.put(sentMark, String(number));
  }

  close(): void {
    this.#store.close();
  }
}

/** Lengths in front, so that any byte may follow. */
function write({ event, subscriber, payload }: SpooledEvent): ByteString {
  return `${event.length} ${subscriber.length}\n${event}${subscriber}${payload}`;
}

function read(data: ByteString): SpooledEvent {
  const end = data.indexOf('\n');
  const [eventLength, subscriberLength] = data.slice(0, end).split(' ').map(Number) as [number, number];
  const event = end + 1;
  const subscriber = event + eventLength;
  const payload = subscriber + subscriberLength;
  return {
    event: data.slice(event, subscriber),
    subscriber: data.slice(subscriber, payload),
    payload: data.slice(payload),
  };
}
