import type { Address } from '../host.ts';

interface Proxy {
  readonly listen: Address;
  readonly to: Address;
  closed: boolean;
  readonly carried: Set<() => void>;
}

/** TCP pipes between an address and another one; a cut one ends what it carries and refuses what comes. */
export class Proxies {
  readonly #byName = new Map<string, Proxy>();

  add(name: string, listen: Address, to: Address, closed = false): void {
    this.#byName.set(name, { listen, to, closed, carried: new Set() });
  }

  /** False when there is no proxy of that name. */
  cut(name: string): boolean {
    const proxy = this.#byName.get(name);
    if (!proxy) return false;
    proxy.closed = true;
    for (const reset of [...proxy.carried]) reset();
    proxy.carried.clear();
    return true;
  }

  restore(name: string): boolean {
    const proxy = this.#byName.get(name);
    if (proxy) proxy.closed = false;
    return proxy !== undefined;
  }

  /** Where a connection to `address` ends up. */
  route(address: Address): { target: Address; proxy: string | null; closed: boolean } {
    for (const [name, proxy] of this.#byName) {
      if (proxy.listen.ip === address.ip && proxy.listen.port === address.port)
        return { target: proxy.to, proxy: name, closed: proxy.closed };
    }
    return { target: address, proxy: null, closed: false };
  }

  /** Registers how a connection through a proxy is reset; returns how to forget it. */
  carry(name: string, reset: () => void): () => void {
    const carried = this.#byName.get(name)!.carried;
    carried.add(reset);
    return () => carried.delete(reset);
  }
}
