import type { ByteString } from '../values/value.ts';

/** Splits at the first colon; `port` null without one. */
export function splitHostPort(text: ByteString): { host: ByteString; port: ByteString | null } {
  const colon = text.indexOf(':');
  return colon < 0 ? { host: text, port: null } : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** A port as event sockets take it: digits only, not 0, modulo 65536. Null when it is none. */
export function parsePort(text: ByteString): number | null {
  if (!/^[0-9]+$/.test(text) || Number(text) === 0) return null;
  return Number(BigInt(text) % 65536n);
}
