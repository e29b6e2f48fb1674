import type { Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import { TableEvents } from './events.ts';
import type { AddressOfRecord } from './record.ts';
import { type Matching, Table } from './table.ts';

/** Module parameters as the code uses them. */
export interface LocationOptions {
  readonly useDomain: boolean;
  readonly newestFirst: boolean;
  readonly matching: Matching;
  /** Seconds in which an equal CSeq is a repetition. */
  readonly cseqDelay: number;
  /** Seconds between two sweeps. */
  readonly sweepInterval: number;
  readonly hashSize: number;
  readonly natFlag: number;
}

/** Addresses looked at in one go, so that a sweep of many never holds up messages for long. */
const sweepPortion = 20_000;

/** All location tables, and the sweep that removes what has expired. */
export class Location {
  readonly options: LocationOptions;
  readonly #server: Server;
  readonly #tables = new Map<string, Table>();
  readonly #events: TableEvents;
  readonly #start: number;
  #timer: Timer | null = null;

  constructor(server: Server, options: LocationOptions) {
    this.#server = server;
    this.options = options;
    this.#events = new TableEvents(server);
    this.#start = server.host.clock.now();
  }

  /** Epoch seconds. */
  get now(): number {
    return Math.floor(this.#server.host.clock.now() / 1000);
  }

  tables(): IterableIterator<Table> {
    return this.#tables.values();
  }

  find(name: string): Table | null {
    return this.#tables.get(name) ?? null;
  }

  /** The table of that name, made when there is none. */
  obtain(name: string): Table {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const { newestFirst } = this.options;
      table = new Table(name, { newestFirst, exact: this.#server.version === '2.4' }, this.#events);
      this.#tables.set(name, table);
    }
    return table;
  }

  /** Sees to it that expired contacts are removed some time. Sweeps come at fixed times since the start. */
  watch(): void {
    if (this.#timer !== null || this.options.sweepInterval <= 0) return;
    const interval = this.options.sweepInterval * 1000;
    const elapsed = this.#server.host.clock.now() - this.#start;
    this.#timer = this.#server.host.clock.after(interval - (elapsed % interval), () => {
      this.#timer = null;
      this.#sweep([...this.#tables.values()], null);
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #sweep(tables: Table[], rest: IterableIterator<AddressOfRecord> | null): void {
    const table = tables[0];
    if (table === undefined) {
      if ([...this.#tables.values()].some((one) => one.size > 0)) this.watch();
      return;
    }
    const records = rest ?? table.records();
    const { now } = this;
    for (let count = 0; count < sweepPortion; count++) {
      const next = records.next();
      if (next.done) {
        this.#sweep(tables.slice(1), null);
        return;
      }
      const record = next.value;
      for (const contact of [...record.contacts]) if (!contact.isValid(now)) table.remove(contact);
      table.release(record);
    }
    this.#timer = this.#server.host.clock.after(0, () => {
      this.#timer = null;
      this.#sweep(tables, records);
    });
  }
}
