import type { Message } from '../../declarations/message.ts';
import type { Server } from '../../declarations/server.ts';
import { statelessBranch } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';
import { errors } from './errors.ts';
import type { NextHop } from './next-hop.ts';
import { deliver, findDestination, relayedBytes } from './relay.ts';

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
  const finish = (result: number): void => {
    server.statistics.find(result > 0 ? 'fwd_requests' : 'drop_requests')?.add(1);
    done(result);
  };
  findDestination(server, message, proxy, (destination) => {
    if (typeof destination === 'number') return finish(destination);
    const { sip } = message;
    if (branch === null && (sip.callId === null || sip.cseq === null)) {
      server.log('ERROR', 'forward: Call-ID or CSeq is missing');
      return finish(errors.unspecified);
    }
    const data = relayedBytes(server, message, destination.socket, branch ?? statelessBranch(sip));
    deliver(server, data, destination, (reached) => finish(reached === null ? errors.sendFailed : 1));
  });
}
