import type { Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import type { Partition } from './partition.ts';

/** Milliseconds between two looks at what has changed. */
const interval = 30_000;

/** Writes states that changed into the tables, now and then and at the end. */
export class StateWriter {
  readonly #server: Server;
  readonly #partitions: readonly Partition[];
  #timer: Timer | null = null;

  constructor(server: Server, partitions: readonly Partition[]) {
    this.#server = server;
    this.#partitions = partitions;
  }

  start(): void {
    this.#timer = this.#server.host.clock.after(interval, () => {
      this.start();
      this.#write();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#write();
  }

  #write(): void {
    for (const partition of this.#partitions) partition.flush();
  }
}
