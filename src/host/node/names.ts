import { lookup, resolveSrv } from 'node:dns';
import { isIP } from 'node:net';
import type { NameResolver } from '../host.ts';

/** Seconds for which an answer is taken from memory. */
const remembered = 60;

/** The resolver of the system: hosts table and DNS. */
export function nodeNames(): NameResolver {
  const known = new Map<string, { addresses: readonly string[]; until: number }>();
  return {
    lookup(name) {
      if (isIP(name) !== 0) return [name];
      if (name.toLowerCase() === 'localhost') return ['127.0.0.1'];
      const entry = known.get(name.toLowerCase());
      return entry && entry.until > Date.now() ? entry.addresses : null;
    },
    resolve(name, answer) {
      lookup(name, { all: true, order: 'ipv4first' }, (error, found) => {
        const addresses = error ? [] : found.map(({ address }) => address);
        if (!error) known.set(name.toLowerCase(), { addresses, until: Date.now() + remembered * 1000 });
        answer(addresses);
      });
    },
    resolveSrv(name, answer) {
      resolveSrv(name, (error, records) => {
        answer(
          error
            ? []
            : records.map(({ name: target, port, priority, weight }) => ({ target, port, priority, weight })),
        );
      });
    },
  };
}
