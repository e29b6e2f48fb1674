import { networkContains, parseAddress, parseNetwork } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

const networks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8'].map(
  (text) => parseNetwork(text)!,
);

/** Addresses of DS-Lite (RFC 6333), which count only on demand. */
const carrierNetworks = [parseNetwork('192.0.0.0/29')!];

/** True for an IPv4 address that is not reachable from outside. Names are no addresses. */
export function isPrivateHost(host: ByteString, withCarrier: boolean): boolean {
  const address = parseAddress(host);
  if (address === null) return false;
  const list = withCarrier ? [...networks, ...carrierNetworks] : networks;
  return list.some((network) => networkContains(network, address));
}
