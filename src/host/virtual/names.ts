import { parseAddress } from '../../values/ip.ts';
import type { Clock, NameResolver, SrvRecord } from '../host.ts';

/** Names of the virtual world; what is not in the table does not exist. */
export interface NameTable {
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>;
}

export class VirtualNames implements NameResolver {
  readonly #clock: Clock;
  readonly #hosts = new Map<string, readonly string[]>([['localhost', ['127.0.0.1']]]);
  readonly #srv = new Map<string, readonly SrvRecord[]>();

  constructor(clock: Clock, table: NameTable = {}) {
    this.#clock = clock;
    for (const [name, addresses] of Object.entries(table.hosts ?? {})) this.add(name, addresses);
    for (const [name, records] of Object.entries(table.srv ?? {})) this.addSrv(name, records);
  }

  add(name: string, addresses: readonly string[]): void {
    this.#hosts.set(name.toLowerCase(), addresses);
  }

  addSrv(name: string, records: readonly SrvRecord[]): void {
    this.#srv.set(name.toLowerCase(), records);
  }

  lookup(name: string): readonly string[] {
    if (parseAddress(name) !== null) return [name];
    return this.#hosts.get(name.toLowerCase().replace(/\.$/, '')) ?? [];
  }

  resolve(name: string, answer: (addresses: readonly string[]) => void): void {
    this.#clock.after(0, () => answer(this.lookup(name)));
  }

  resolveSrv(name: string, answer: (records: readonly SrvRecord[]) => void): void {
    this.#clock.after(0, () => answer(this.#srv.get(name.toLowerCase()) ?? []));
  }
}
