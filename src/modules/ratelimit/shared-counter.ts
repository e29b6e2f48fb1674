import { type CacheBackend, CacheMiss } from '../../declarations/cache.ts';
import { apiKey, ModuleProblem } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';

/** Counters in a cache that several servers may share. */
export class SharedCounter {
  readonly #server: Server;
  readonly #scheme: ByteString;
  readonly #group: ByteString;
  readonly #prefix: ByteString;
  readonly #lifetime: number;

  /** @param url `scheme:group://…` */
  constructor(server: Server, url: ByteString, prefix: ByteString, lifetime: number) {
    const match = /^([^:]+):(.*?)(?:\/\/.*)?$/.exec(url);
    if (match === null) throw new ModuleProblem(`cachedb_url ${url} is no cache URL`);
    this.#server = server;
    this.#scheme = match[1]!;
    this.#group = match[2]!.replace(/:$/, '');
    this.#prefix = prefix;
    this.#lifetime = lifetime;
  }

  /** Why the cache cannot be used; null: it can. */
  problem(): string | null {
    return this.#backend() === null ? `cachedb_url needs the module cachedb_${this.#scheme}` : null;
  }

  /** Adds to the counter of a pipe; the new value, null after a failure (which the cache logged). */
  add(name: ByteString, amount: number): number | null {
    const value = this.#backend()?.add(this.#group, this.#prefix + name, amount, this.#lifetime);
    return value === undefined || value instanceof CacheMiss ? null : value;
  }

  read(name: ByteString): number | null {
    const value = this.#backend()?.fetchCounter(this.#group, this.#prefix + name);
    return value === undefined || value instanceof CacheMiss ? null : value;
  }

  #backend(): CacheBackend | null {
    return this.#server.optionalApi(apiKey<CacheBackend>(`cachedb_${this.#scheme}`));
  }
}
