import type { FlagNames } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';

const most = 32;

/** Names of flags, which become bits in the order in which they are met (reference: language 5.7). */
export function createFlagNames(): FlagNames {
  const names: ByteString[] = [];
  const bits = new Map<ByteString, number>();
  return {
    bit(name) {
      const known = bits.get(name);
      if (known !== undefined) return known;
      if (names.length >= most) return null;
      bits.set(name, names.length);
      return names.push(name) - 1;
    },
    isFull: () => names.length >= most,
    knownMask(name) {
      const bit = bits.get(name);
      return bit === undefined ? 0 : 1 << bit;
    },
    names: (mask) =>
      names
        .filter((_, bit) => (mask >>> bit) & 1)
        .reverse()
        .join(' '),
  };
}
