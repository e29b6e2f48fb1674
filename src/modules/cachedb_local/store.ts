import { type CacheBackend, CacheMiss } from '../../declarations/cache.ts';
import type { Server } from '../../declarations/server.ts';
import { parseInteger, wrap32 } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';

interface Entry {
  value: ByteString;
  /** Epoch milliseconds; null: never. */
  expires: number | null;
}

export const defaultCollection = 'default';

/** Keys and values in memory, in collections of their own. */
export class LocalCache implements CacheBackend {
  readonly #server: Server;
  readonly #collections = new Map<ByteString, Map<ByteString, Entry>>();
  /** Collection that a group (`local:group`) means. */
  readonly #groups: ReadonlyMap<ByteString, ByteString>;

  constructor(
    server: Server,
    collections: Iterable<ByteString>,
    groups: ReadonlyMap<ByteString, ByteString>,
  ) {
    this.#server = server;
    this.#groups = groups;
    for (const name of [defaultCollection, ...collections]) this.#collections.set(name, new Map());
  }

  /** Null when there is no such collection. */
  collection(name: ByteString): Map<ByteString, Entry> | null {
    return this.#collections.get(name) ?? null;
  }

  store(group: ByteString, key: ByteString, value: ByteString, expires: number): boolean {
    const entries = this.#entries(group);
    entries?.set(key, { value, expires: this.#deadline(expires) });
    return entries !== null;
  }

  fetch(group: ByteString, key: ByteString): ByteString | CacheMiss {
    const entries = this.#entries(group);
    if (entries === null) return new CacheMiss('failed');
    return this.#live(entries, key)?.value ?? new CacheMiss('not-found');
  }

  fetchCounter(group: ByteString, key: ByteString): number | CacheMiss {
    const value = this.fetch(group, key);
    return value instanceof CacheMiss ? value : this.#number(key, value);
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
      entries.set(key, { value: String(wrap32(amount)), expires: this.#deadline(expires) });
      return wrap32(amount);
    }
    const old = this.#number(key, entry.value);
    if (old instanceof CacheMiss) return old;
    const sum = wrap32(old + amount);
    entry.value = String(sum);
    entry.expires = this.#deadline(expires);
    return sum;
  }

  /** Keys and values of a collection whose keys match a pattern. */
  matching(name: ByteString, pattern: RegExp): { key: ByteString; value: ByteString }[] | null {
    const entries = this.collection(name);
    if (entries === null) return null;
    const found: { key: ByteString; value: ByteString }[] = [];
    for (const key of [...entries.keys()]) {
      const entry = pattern.test(key) ? this.#live(entries, key) : null;
      if (entry !== null) found.push({ key, value: entry.value });
    }
    return found;
  }

  #entries(group: ByteString): Map<ByteString, Entry> | null {
    const name = this.#groups.get(group) ?? (group === '' ? defaultCollection : null);
    const entries = name === null ? null : this.collection(name);
    if (entries === null)
      this.#server.log('ERROR', `cachedb_local: nothing is configured for local:${group}`);
    return entries;
  }

  #live(entries: Map<ByteString, Entry>, key: ByteString): Entry | null {
    const entry = entries.get(key);
    if (entry === undefined) return null;
    if (entry.expires === null || this.#server.host.clock.now() < entry.expires) return entry;
    entries.delete(key);
    return null;
  }

  #deadline(seconds: number): number | null {
    return seconds <= 0 ? null : this.#server.host.clock.now() + seconds * 1000;
  }

  #number(key: ByteString, value: ByteString): number | CacheMiss {
    const number = parseInteger(value);
    if (number !== null) return number;
    this.#server.log('ERROR', `cachedb_local: the value of ${key} is not a number`);
    return new CacheMiss('failed');
  }
}
