import type { Address, HostFailure } from './host.ts';

/** Why nobody can listen at an address with this port, or null; 0 is any free one. */
export function unbindablePort(address: Address): HostFailure | null {
  return address.port === 0 ? null : unusablePort(address);
}

/** Why nothing can be sent to an address with this port, or null. Messages name ports of any size. */
export function unusablePort({ port }: Address): HostFailure | null {
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return null;
  return { code: 'EINVAL', message: `there is no port ${port}` };
}
