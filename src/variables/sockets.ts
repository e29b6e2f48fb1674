import type { ListeningSocket, Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';

/** `udp:127.0.0.1:5060`; IPv6 in brackets. */
export function printSocket(socket: ListeningSocket): ByteString {
  const host = socket.ip.includes(':') ? `[${socket.ip}]` : socket.ip;
  return `${socket.protocol}:${host}:${socket.port}`;
}

/** A socket as scripts write it. */
export interface SocketText {
  /** Lower case; null when not written. */
  readonly protocol: string | null;
  /** IPv6 without brackets. */
  readonly host: ByteString;
  /** 0 when not written. */
  readonly port: number;
}

/** Reads `[protocol:]host[:port]`; null when it is malformed. */
export function parseSocketText(text: ByteString): SocketText | null {
  const match = /^(?:([a-zA-Z_]+):)?(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::([0-9]{1,5}))?$/.exec(text);
  if (match === null) return null;
  const [, protocol, host, port] = match;
  const number = port === undefined ? 0 : Number(port);
  if (number > 65535) return null;
  return {
    protocol: protocol?.toLowerCase() ?? null,
    host: host!.startsWith('[') ? host!.slice(1, -1) : host!,
    port: number,
  };
}

/** In the order of a search without protocol. */
const searchedProtocols = 'udp tcp tls sctp ws wss bin bins hep_udp hep_tcp hep_tls smpp msrp msrps'.split(
  ' ',
);

/** The listening socket that a text names: `protocol:host:port` (protocol and port may be left out) or its tag. */
export function findSocket(server: Server, text: ByteString): ListeningSocket | null {
  const tagged = server.sockets.find((socket) => socket.tag === text);
  if (tagged !== undefined) return tagged;
  const wanted = parseSocketText(text);
  if (wanted === null) return null;
  const { protocol, host, port } = wanted;
  if (protocol !== null) return server.findSocket(protocol, host, port);
  for (const candidate of searchedProtocols) {
    const found = server.findSocket(candidate, host, port);
    if (found !== null) return found;
  }
  return null;
}
