import type { Observation, ObservationOf } from '../../declarations/observation.ts';

type Delivery = ObservationOf<'delivery'>;

/** Follows what becomes of each raised event. */
export class Deliveries {
  readonly #latest = new Map<number, Delivery>();
  readonly #events: {
    readonly subscribers: number;
    readonly event: string;
    readonly deliveries: Set<number>;
  }[] = [];

  observe(observation: Observation): void {
    if (observation.type === 'event')
      this.#events.push({
        subscribers: observation.subscribers,
        event: observation.event,
        deliveries: new Set(),
      });
    if (observation.type !== 'delivery') return;
    if (!this.#latest.has(observation.delivery))
      this.#events.findLast(({ event }) => event === observation.event)?.deliveries.add(observation.delivery);
    this.#latest.set(observation.delivery, observation);
  }

  /** Neither taken by the peer nor given up. */
  get pending(): number {
    return this.all().filter(({ state }) => state === 'waiting' || state === 'sent').length;
  }

  /** What is known of one by now. */
  latest(delivery: number): Delivery | undefined {
    return this.#latest.get(delivery);
  }

  /** The latest of each, in the order in which they began. */
  all(): Delivery[] {
    return [...this.#latest.values()];
  }

  /** Events of which a delivery failed or still waits, unless another target of the same subscriber took it. */
  get undelivered(): number {
    return this.#events.filter(({ subscribers, deliveries }) => {
      const states = [...deliveries].map((number) => this.#latest.get(number)!.state);
      const taken = states.filter((state) => state === 'confirmed' || state === 'written').length;
      // More deliveries than subscribers: a virtual socket went on to its next target.
      return taken < states.length && (taken === 0 || states.length <= subscribers);
    }).length;
  }

  /** How many deliveries are in each state. */
  counts(): Record<Delivery['state'], number> {
    const counts = { confirmed: 0, written: 0, sent: 0, waiting: 0, failed: 0 };
    for (const { state } of this.all()) counts[state]++;
    return counts;
  }
}
