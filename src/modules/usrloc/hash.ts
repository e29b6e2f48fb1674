import type { ByteString } from '../../values/value.ts';

/** The hash row an address would have, 0 to size - 1. */
export function rowOf(aor: ByteString, size: number): number {
  let hash = 0;
  for (let at = 0; at < aor.length; at++) hash = (Math.imul(hash, 31) + aor.charCodeAt(at)) >>> 0;
  return hash % size;
}
