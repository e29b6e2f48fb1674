import { randomBytes } from 'node:crypto';
import type { Random } from '../host.ts';

/** The system's randomness, fetched in blocks. */
export function nodeRandom(): Random {
  let block = Buffer.alloc(0);
  let at = 0;
  return {
    uint32() {
      if (at >= block.length) {
        block = randomBytes(1024);
        at = 0;
      }
      at += 4;
      return block.readUInt32LE(at - 4);
    },
  };
}
