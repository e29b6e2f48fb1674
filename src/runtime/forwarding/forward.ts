import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { statelessBranch } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';
import { errors } from './errors.ts';
import type { NextHop } from './next-hop.ts';
import { deliver, findDestination, forwardedBytes } from './relay.ts';

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
  const count = (name: string): void => server.statistics.find(name)?.add(1);
  findDestination(server, message, proxy, (destination) => {
    if (typeof destination === 'number') {
      // Without an address there is nothing to drop yet.
      if (destination !== errors.unresolvable) count('drop_requests');
      return done(destination);
    }
    const { sip } = message;
    if (branch === null && (sip.callId === null || sip.cseq === null)) {
      server.log('ERROR', 'forward: Call-ID or CSeq is missing');
      return done(errors.unspecified);
    }
    const data = forwardedBytes(server, message, destination.socket, branch ?? statelessBranch(sip));
    deliver(server, data, destination, (reached) => {
      count(reached === null ? 'drop_requests' : 'fwd_requests');
      done(reached === null ? errors.sendFailed : 1);
    });
  });
}
