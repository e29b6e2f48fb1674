import { bareViaFor, type Destination, relayedBytes } from '../../runtime/forwarding/relay.ts';
import { magicCookie, reversedHex } from '../../sip/branch.ts';
import type { TransactionLayer } from './layer.ts';
import { sendBranch } from './relay.ts';
import { ClientBranch, type Transaction } from './transaction.ts';

/**
 * Tries the next address of a branch's host when nobody answered there, or with 503 (RFC 3263 section 4.3).
 * `done` tells whether there was one.
 */
export function failOver(
  layer: TransactionLayer,
  transaction: Transaction,
  branch: ClientBranch,
  done: (isTried: boolean) => void,
): void {
  const { destination } = branch;
  const [next, ...others] = destination?.others ?? [];
  const isDead = (branch.lastReceived === 408 && !branch.gotReply) || branch.lastReceived === 503;
  if (
    destination === null ||
    next === undefined ||
    !isDead ||
    transaction.noDnsFailover ||
    transaction.cancelled ||
    layer.server.globals.number('disable_dns_failover') > 0
  ) {
    done(false);
    return;
  }
  const other: Destination = { ...destination, ip: next.ip, port: next.port, connection: null, others };
  const index = transaction.branches.length;
  const id = `${magicCookie}${transaction.branchKey}.${reversedHex(index)}`;
  const { server } = layer;
  const { message } = branch;
  const again = new ClientBranch(transaction, index, {
    message,
    uri: branch.uri,
    destination: other,
    via: bareViaFor(server, message, other.socket, id),
    data: relayedBytes(server, message, other.socket, id),
    onReply: branch.onReply,
    avps: branch.avps,
  });
  transaction.firstBranch = index;
  transaction.branches.push(again);
  sendBranch(layer, again, (result) => done(result === 1));
}
