import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { statelessBranch } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';
import { errors } from './errors.ts';
import type { NextHop } from './next-hop.ts';
import { type Destination, findDestination, relayedBytes, sendTo } from './relay.ts';

/**
 * Sends a request on without a transaction (reference: sip 7).
 * @param branch another branch than that of stateless forwarding: the one of an INVITE's end-to-end ACK
 * @param done gets 1 or a negative error number (`errors`)
 */
export function forwardRequest(
  server: Server,
  message: Message,
  proxy: NextHop | null,
  branch: ByteString | null,
  done: (result: number) => void,
): void {
  findDestination(server, message, proxy, (destination) => {
    if (typeof destination === 'number') return done(destination);
    const id = branch ?? statelessBranch(message.sip);
    let next: Destination | null = destination;
    while (next !== null) {
      const data = relayedBytes(server, message, next.socket, id);
      const result = sendTo(server, data, next);
      if (result.ok) return done(1);
      server.log('ERROR', `sending to ${next.ip}:${next.port} failed: ${result.detail}`);
      next = following(next);
    }
    done(errors.sendFailed);
  });
}

function following(destination: Destination): Destination | null {
  const [other, ...others] = destination.others;
  return other === undefined ? null : { ...destination, ip: other.ip, port: other.port, others };
}
