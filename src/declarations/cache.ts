import type { ByteString } from '../values/value.ts';

/** Why a cache could not do it. */
export type CacheFailure = 'not-found' | 'failed' | 'no-counter';

/**
 * A store behind the core functions `cache_…`, offered by a module `cachedb_<scheme>` through its api. `group` is
 * what stands behind the colon of `local:group`, '' without it. Reasons of failures are logged by the store.
 */
export interface CacheBackend {
  /** `expires` in seconds, 0: never. */
  store(group: ByteString, key: ByteString, value: ByteString, expires: number): boolean;
  fetch(group: ByteString, key: ByteString): ByteString | CacheMiss;
  fetchCounter(group: ByteString, key: ByteString): number | CacheMiss;
  /** True also when there was no such key. */
  remove(group: ByteString, key: ByteString): boolean;
  /** Adds to a counter, which starts at 0; the new value. */
  add(group: ByteString, key: ByteString, amount: number, expires: number): number | CacheMiss;
  /** Rows of a query in the store's own language; absent when it has none. */
  query?(
    group: ByteString,
    query: ByteString,
  ): readonly (readonly (number | ByteString | null)[])[] | CacheMiss;
}

/** The answer without a value. */
export class CacheMiss {
  readonly reason: CacheFailure;
  constructor(reason: CacheFailure) {
    this.reason = reason;
  }
}
