import type { Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';
import { contactId, numberInTable } from './describe.ts';
import { TableEvents } from './events.ts';
import type { AddressOfRecord } from './record.ts';
import { Refreshes } from './refreshes.ts';
import { inRows, type Matching, Table } from './table.ts';

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
  /** Management shows the values kept with addresses. */
  readonly showsKeys: boolean;
  /** Contacts that are woken by push notifications are reminded of before they expire. */
  readonly remindsOfRefresh: boolean;
  /** From how many microseconds on the latency of a ping is reported; 0: always. */
  readonly leastLatency: number;
  /** The same for a change of the latency. */
  readonly leastLatencyChange: number;
}

/** Addresses looked at in one go, so that a sweep of many never holds up messages for long. */
const sweepPortion = 20_000;

/** All location tables, and the sweep that removes what has expired. */
export class Location {
  readonly options: LocationOptions;
  readonly #server: Server;
  readonly #tables = new Map<string, Table>();
  readonly #events: TableEvents;
  readonly #refreshes: Refreshes | null;
  readonly #start: number;
  #timer: Timer | null = null;

  constructor(server: Server, options: LocationOptions) {
    this.#server = server;
    this.options = options;
    this.#refreshes = options.remindsOfRefresh
      ? new Refreshes(server.host.clock, (table, contact) =>
          this.#events.contactRefresh(table, contact, 'reg-refresh', null),
        )
      : null;
    this.#events = new TableEvents(server, this.#refreshes);
    this.#start = server.host.clock.now();
  }

  /** Epoch seconds. */
  get now(): number {
    return Math.floor(this.#server.host.clock.now() / 1000);
  }

  /** The one that was made last comes first. */
  tables(): readonly Table[] {
    return [...this.#tables.values()].reverse();
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
      this.#defineStatistics(table);
    }
    return table;
  }

  #defineStatistics(table: Table): void {
    const { statistics } = this.#server;
    statistics.define('usrloc', `${table.name}-users`, () => table.size);
    statistics.define('usrloc', `${table.name}-contacts`, () => table.contactCount);
    statistics.define('usrloc', `${table.name}-expires`, () => table.expired);
  }

  /** Asks for a push notification that wakes a contact. */
  askForRefresh(table: Table, contact: Contact, reason: ByteString, callId: ByteString): void {
    // The server raises it in another process: whoever waits for the contact does so by then.
    this.#server.host.clock.after(0, () => this.#events.contactRefresh(table, contact, reason, callId));
  }

  /** The contact with that number. */
  contactOf(table: Table, id: bigint): Contact | null {
    const number = numberInTable(id);
    for (const { contacts } of table.records()) {
      const found = contacts.find((contact) => contact.id === number);
      if (found !== undefined) return contactId(this, found) === id ? found : null;
    }
    return null;
  }

  /** Notes how long the answer to a ping took. */
  answered(table: Table, contact: Contact, microseconds: number): void {
    const { leastLatency, leastLatencyChange } = this.options;
    const before = contact.latency;
    contact.latency = microseconds;
    const always = leastLatency === 0 && leastLatencyChange === 0;
    const isLong = leastLatency !== 0 && microseconds >= leastLatency;
    const hasGrown = leastLatencyChange !== 0 && before !== 0 && microseconds - before >= leastLatencyChange;
    if (always || isLong || hasGrown) this.#events.latencyUpdated(table, contact);
  }

  /** Removes what has expired at once. */
  removeExpired(): void {
    for (const table of this.tables()) this.#clean(table, [...table.records()].filter(this.#isDue));
  }

  /** Something has expired, or there is nothing left. */
  readonly #isDue = ({ contacts }: AddressOfRecord): boolean =>
    contacts.length === 0 || contacts.some((contact) => !contact.isValid(this.now));

  /** Takes what has expired out of addresses, row by row of the server's table. */
  #clean(table: Table, records: readonly AddressOfRecord[]): void {
    const { now } = this;
    for (const record of inRows(records, this.options.hashSize)) {
      for (const contact of record.contacts) {
        if (contact.isValid(now)) continue;
        table.remove(contact);
        table.expired++;
      }
      table.release(record);
    }
  }

  /** Sees to it that expired contacts are removed some time. Sweeps come at fixed times since the start. */
  watch(): void {
    if (this.#timer !== null || this.options.sweepInterval <= 0) return;
    const interval = this.options.sweepInterval * 1000;
    const elapsed = this.#server.host.clock.now() - this.#start;
    this.#timer = this.#server.host.clock.after(interval - (elapsed % interval), () => {
      this.#timer = null;
      this.#sweep(this.tables(), null);
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#refreshes?.stop();
  }

  /** @param due addresses of the first table in which something has expired */
  #sweep(
    tables: readonly Table[],
    rest: IterableIterator<AddressOfRecord> | null,
    due: AddressOfRecord[] = [],
  ): void {
    const table = tables[0];
    if (table === undefined) {
      if ([...this.#tables.values()].some((one) => one.size > 0)) this.watch();
      return;
    }
    const records = rest ?? table.records();
    for (let count = 0; count < sweepPortion; count++) {
      const next = records.next();
      if (next.done) {
        this.#clean(table, due);
        this.#sweep(tables.slice(1), null);
        return;
      }
      if (this.#isDue(next.value)) due.push(next.value);
    }
    this.#timer = this.#server.host.clock.after(0, () => {
      this.#timer = null;
      this.#sweep(tables, records, due);
    });
  }
}
