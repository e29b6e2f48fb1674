import type { ByteString } from '../values/value.ts';

/** What of a listening socket shows in Via and Record-Route. */
export interface SocketAddress {
  /** Lower case: `udp`. */
  readonly protocol: string;
  /** IPv6 without brackets. */
  readonly ip: string;
  readonly port: number;
  readonly advertisedAddress: string | null;
  readonly advertisedPort: number | null;
}

/** Per-message replacements: `set_advertised_address`, `set_advertised_port`. */
export interface Advertised {
  readonly address?: ByteString | null;
  readonly port?: ByteString | null;
}

/** The host to print for a socket; IPv6 addresses in brackets. */
export function printedHost(socket: SocketAddress, advertised: Advertised = {}): ByteString {
  const host = advertised.address ?? socket.advertisedAddress ?? socket.ip;
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** The port to print for a socket, as text. */
export function printedPort(socket: SocketAddress, advertised: Advertised = {}): ByteString {
  return advertised.port ?? String(socket.advertisedPort ?? socket.port);
}
