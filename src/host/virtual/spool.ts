import type { ByteString } from '../../values/value.ts';
import type { Spool, Spools } from '../host.ts';

/** Spools in memory; they last as long as the host, over any number of servers on it. */
export class VirtualSpools implements Spools {
  readonly #stores = new Map<string, Map<number, ByteString>>();

  open(path: string): Spool {
    const store = this.#stores.get(path) ?? new Map<number, ByteString>();
    this.#stores.set(path, store);
    return {
      records: [...store].sort(([left], [right]) => left - right).map(([number, data]) => ({ number, data })),
      put(number, data) {
        store.set(number, data);
        return null;
      },
      remove: (number) => void store.delete(number),
      close() {},
    };
  }
}
