import type { Host } from '../../host/host.ts';
import { md5 } from '../../values/digest/md5.ts';
import { sha1 } from '../../values/digest/sha1.ts';

/** Hexadecimal digits of a UUID (RFC 4122) with its version and variant set, in the usual groups. */
function print(hex: string, version: number): string {
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  const digits = `${hex.slice(0, 12)}${version}${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

function randomHex({ random }: Host, digits: number): string {
  let hex = '';
  while (hex.length < digits) hex += random.uint32().toString(16).padStart(8, '0');
  return hex.slice(0, digits);
}

/** Version 4: random. */
export function randomUuid(host: Host): string {
  return print(randomHex(host, 32), 4);
}

/** Version 1: time (100 ns steps since 1582-10-15), with a random node as RFC 4122 section 4.5 allows. */
export function timeUuid(host: Host): string {
  const ticks = BigInt(Math.floor(host.clock.now() * 10_000)) + 122_192_928_000_000_000n;
  const hex = ticks.toString(16).padStart(16, '0').slice(-15);
  const node =
    ((Number.parseInt(randomHex(host, 2), 16) | 1) & 0xff).toString(16).padStart(2, '0') +
    randomHex(host, 10);
  return print(`${hex.slice(7)}${hex.slice(3, 7)}0${hex.slice(0, 3)}${randomHex(host, 4)}${node}`, 1);
}

/** Version 7: milliseconds since 1970, then random (RFC 9562). */
export function sortableUuid(host: Host): string {
  const time = Math.floor(host.clock.now()).toString(16).padStart(12, '0').slice(-12);
  return print(time + randomHex(host, 20), 7);
}

/** Version 3 (MD5) or 5 (SHA-1): made from a name in a namespace. Null when the namespace is no UUID. */
export function namedUuid(version: 3 | 5, namespace: string, name: string): string | null {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(namespace)) return null;
  const hex = namespace.replaceAll('-', '');
  const bytes = hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return print((version === 3 ? md5 : sha1)(bytes + name), version);
}
