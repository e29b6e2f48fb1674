import type { Observation, ObservationOf } from '../../declarations/observation.ts';

type Delivery = ObservationOf<'delivery'>;
type Event = ObservationOf<'event'>;

/** Follows what becomes of each raised event. */
export class Deliveries {
  readonly #latest = new Map<number, Delivery>();
  readonly #events = new Map<Event, number[]>();

  observe(observation: Observation): void {
    if (observation.type === 'event') this.#events.set(observation, []);
    if (observation.type !== 'delivery') return;
    if (!this.#latest.has(observation.delivery)) this.#eventOf(observation)?.push(observation.delivery);
    this.#latest.set(observation.delivery, observation);
  }

  /** The deliveries of an event in the order in which they began, each as it stands now. */
  of(event: Event): Delivery[] {
    return (this.#events.get(event) ?? []).map((number) => this.#latest.get(number)!);
  }

  /** How many are neither taken by the peer nor given up. */
  get pending(): number {
    const { waiting, sent } = this.counts();
    return waiting + sent;
  }

  /** How many deliveries are in each state. */
  counts(): Record<Delivery['state'], number> {
    const counts = { confirmed: 0, written: 0, sent: 0, waiting: 0, failed: 0 };
    for (const { state } of this.#latest.values()) counts[state]++;
    return counts;
  }

  /** Events with somebody to be delivered to, and how many of them did not get where they should. */
  events(): { delivered: number; undelivered: number } {
    const outcomes = [...this.#events.keys()]
      .filter((event) => this.of(event).length > 0)
      .map((event) => this.#isDelivered(event));
    const delivered = outcomes.filter((outcome) => outcome).length;
    return { delivered, undelivered: outcomes.length - delivered };
  }

  #isDelivered(event: Event): boolean {
    const states = this.of(event).map(({ state }) => state);
    const taken = states.filter((state) => state === 'confirmed' || state === 'written').length;
    // More deliveries than subscribers: a virtual socket went on to its next target.
    return taken === states.length || (taken > 0 && states.length > event.subscribers);
  }

  /** The event a new delivery belongs to: the last one raised under that name. */
  #eventOf({ event }: Delivery): number[] | undefined {
    return [...this.#events].findLast(([raised]) => raised.event === event)?.[1];
  }
}
