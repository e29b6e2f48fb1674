import { type CacheBackend, CacheMiss } from '../../declarations/cache.ts';
import type { Server } from '../../declarations/server.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import { parseInteger, wrap32 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';

interface Entry {
  value: ByteString;
  /** Last second after the start of the server in which it is there; 0: always. */
  readonly expires: number;
}

type Entries = Map<ByteString, Entry>;

export const defaultCollection = 'default';
/** Rows of a table whose size the script does not give, as an exponent of 2. */
export const defaultSize = 9;

/** Keys and values in memory, in collections of their own. */
export class LocalCache implements CacheBackend {
  readonly #server: Server;
  readonly #collections = new Map<ByteString, { readonly entries: Entries; readonly rows: number }>();
  /** Collection that a group (`local:group`) means. */
  readonly #groups: ReadonlyMap<ByteString, ByteString>;
  /** Seconds between removals of what expired. */
  readonly #cleaning: number;

  /** @param collections their names, each with the size of its table as an exponent of 2 */
  constructor(
    server: Server,
    collections: ReadonlyMap<ByteString, number>,
    groups: ReadonlyMap<ByteString, ByteString>,
    cleaning: number,
  ) {
    this.#server = server;
    this.#groups = groups;
    this.#cleaning = cleaning;
    for (const [name, size] of collections)
      this.#collections.set(name, { entries: new Map(), rows: 2 ** size });
  }

  store(group: ByteString, key: ByteString, value: ByteString, expires: number): boolean {
    const entries = this.#entries(group);
    if (entries !== null) this.#insert(entries, key, value, expires);
    return entries !== null;
  }

  fetch(group: ByteString, key: ByteString): ByteString | CacheMiss {
    const entries = this.#entries(group);
    if (entries === null) return new CacheMiss('failed');
    return this.#live(entries, key)?.value ?? new CacheMiss('not-found');
  }

  fetchCounter(group: ByteString, key: ByteString): number | CacheMiss {
    const value = this.fetch(group, key);
    return value instanceof CacheMiss ? value : (this.#number(key, value) ?? new CacheMiss('no-counter'));
  }

  remove(group: ByteString, key: ByteString): boolean {
    const entries = this.#entries(group);
    entries?.delete(key);
    return entries !== null;
  }

  add(group: ByteString, key: ByteString, amount: number, expires: number): number | CacheMiss {
    const entries = this.#entries(group);
    if (entries === null) return new CacheMiss('failed');
    const entry = this.#live(entries, key);
    if (entry === null) {
      this.#insert(entries, key, String(wrap32(amount)), expires);
      return wrap32(amount);
    }
    const old = this.#number(key, entry.value);
    if (old === null) return new CacheMiss('failed');
    const sum = wrap32(old + amount);
    // A counter that is there already keeps its time.
    entry.value = String(sum);
    return sum;
  }

  /**
   * Keys and values of a collection whose keys match a pattern, by row of its table, the newest first in each.
   * What expired is there until the next cleaning. Null when there is no such collection.
   */
  matching(name: ByteString, pattern: RegExp): { key: ByteString; value: ByteString }[] | null {
    const collection = this.#collections.get(name);
    if (collection === undefined) return null;
    const cleaned = Math.floor(this.#ticks() / this.#cleaning) * this.#cleaning;
    return [...collection.entries]
      .reverse()
      .flatMap(([key, entry]) =>
        pattern.test(key) && !isExpired(entry, cleaned) ? [{ key, value: entry.value }] : [],
      )
      .sort((left, right) => coreHash(left.key, collection.rows) - coreHash(right.key, collection.rows));
  }

  /** Forgets the keys that match a pattern; false when there is no such collection. */
  removeMatching(name: ByteString, pattern: RegExp): boolean {
    const entries = this.#collections.get(name)?.entries;
    for (const key of [...(entries?.keys() ?? [])]) if (pattern.test(key)) entries!.delete(key);
    return entries !== undefined;
  }

  #entries(group: ByteString): Entries | null {
    const name = this.#groups.get(group);
    if (name !== undefined) return this.#collections.get(name)!.entries;
    this.#server.log('ERROR', `cachedb_local: nothing is configured for local:${group}`);
    return null;
  }

  #insert(entries: Entries, key: ByteString, value: ByteString, seconds: number): void {
    entries.delete(key);
    // Unsigned: a time before the start of the server is one that never comes.
    entries.set(key, { value, expires: seconds === 0 ? 0 : (this.#ticks() + seconds) >>> 0 });
  }

  #live(entries: Entries, key: ByteString): Entry | null {
    const entry = entries.get(key);
    if (entry === undefined) return null;
    if (!isExpired(entry, this.#ticks())) return entry;
    entries.delete(key);
    return null;
  }

  #ticks(): number {
    return Math.floor((this.#server.host.clock.now() - this.#server.startedAt) / 1000);
  }

  #number(key: ByteString, value: ByteString): number | null {
    const number = parseInteger(value);
    if (number === null) this.#server.log('ERROR', `cachedb_local: the value of ${key} is not a number`);
    return number;
  }
}

function isExpired({ expires }: Entry, ticks: number): boolean {
  return expires !== 0 && expires < ticks;
}
