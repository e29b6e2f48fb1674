import type { Outcome } from '../../declarations/events.ts';
import { Wait } from '../../declarations/wait.ts';
import type { Delivery } from './delivery.ts';
import type { Publisher } from './publisher.ts';

/** The publishers of one transport, one for each key: an address, a broker with its credentials, … */
export class Publishers<M> {
  readonly #byKey = new Map<string, Publisher<M>>();

  /** The publisher of a key, made when it is needed first. */
  of(key: string, create: () => Publisher<M>): Publisher<M> {
    let publisher = this.#byKey.get(key);
    if (publisher === undefined) {
      publisher = create();
      this.#byKey.set(key, publisher);
    }
    return publisher;
  }

  /** Tells when nothing waits any more in any of them. */
  drain(done: () => void): void {
    let left = this.#byKey.size + 1;
    const one = (): void => {
      if (--left === 0) done();
    };
    for (const publisher of this.#byKey.values()) publisher.drain(one);
    one();
  }

  stop(): void {
    for (const publisher of this.#byKey.values()) publisher.stop();
  }
}

/**
 * Hands an event over, as a transport's `raise` does.
 * @param settled told later whether it was delivered
 * @returns false when it cannot even wait
 */
export function raiseLater<M>(
  publisher: Publisher<M>,
  delivery: Delivery,
  message: M,
  settled: ((delivered: boolean) => void) | undefined,
): boolean {
  return publisher.enqueue(
    delivery,
    message,
    settled === undefined ? null : (settlement) => settled(settlement === 'delivered'),
  );
}

/** Hands an event over and waits until it is delivered, or is not. */
export function raiseAndWait<M>(publisher: Publisher<M>, delivery: Delivery, message: M): Outcome<boolean> {
  return new Wait((resume) => {
    const taken = publisher.enqueue(delivery, message, (settlement) => resume(settlement === 'delivered'));
    if (!taken) resume(false);
  });
}
