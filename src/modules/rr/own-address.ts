import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { printedHost, type SocketAddress } from '../../sip/socket-address.ts';
import type { ByteString } from '../../values/value.ts';

/**
 * `host[:port][;transport=…]` of a socket in a Record-Route or Path URI. What the socket line advertises wins, then
 * what the message does (only for the socket it leaves by), then the global setting. UDP is not printed, nor is port
 * 5060 unless it is an advertised one (reference: sip 13).
 * @param message null for the socket the request came in by
 */
export function ownAddress(server: Server, socket: ListeningSocket, message: Message | null): ByteString {
  const address =
    socket.advertisedAddress ?? message?.advertisedAddress ?? server.globals.text('advertised_address');
  const global = server.globals.number('advertised_port');
  const advertised = socket.advertisedPort ?? message?.advertisedPort ?? (global > 0 ? global : null);
  const port = advertised ?? (socket.port === 5060 ? null : socket.port);
  const transport = socket.protocol === 'udp' ? '' : `;transport=${socket.protocol}`;
  return `${printedHost(socket, { address })}${port === null ? '' : `:${port}`}${transport}`;
}

/** What two sockets make of a request that comes in by one and leaves by the other: one header, or two. */
export function sameSocket(left: SocketAddress, right: SocketAddress): boolean {
  return left.protocol === right.protocol && left.port === right.port && left.ip === right.ip;
}
