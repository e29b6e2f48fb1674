import { sendReplyBytes } from '../../runtime/forwarding/reply.ts';
import { cancelBranch } from './cancel.ts';
import type { TransactionLayer } from './layer.ts';
import { Retransmission } from './retransmission.ts';
import { finalTimeout } from './timeouts.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** Stops all timers of a branch's request; those of a CANCEL go on. */
export function stopBranch(branch: ClientBranch): void {
  branch.retransmission?.stop();
  branch.retransmission = null;
  branch.finalTimer?.cancel();
  branch.finalTimer = null;
}

/** Stops the timers of the branches that count; those of a set that was replaced run out by themselves. */
export function stopBranches(transaction: Transaction): void {
  for (const branch of currentSet(transaction)) stopBranch(branch);
}

/** The branches that count for the decision: those since the last `t_relay()`. */
export function currentSet(transaction: Transaction): readonly ClientBranch[] {
  const { branches, firstBranch } = transaction;
  return firstBranch === 0 ? branches : branches.slice(firstBranch);
}

/**
 * The branches of the set that counts that are still open and have a provisional reply; the others are marked, to
 * be cancelled at their first one.
 */
export function openBranches(transaction: Transaction): ClientBranch[] {
  const open: ClientBranch[] = [];
  for (const branch of currentSet(transaction)) {
    if (branch.cancel !== null || branch.kind !== 'sip') continue;
    if (branch.lastReceived >= 100 && branch.lastReceived < 200) open.push(branch);
    else if (branch.lastReceived === 0) branch.toCancel = true;
  }
  return open;
}

/** After a final reply went to the caller: open branches are given up, and the transaction comes to its end. */
export function complete(
  layer: TransactionLayer,
  transaction: Transaction,
  cancelled: readonly ClientBranch[],
): void {
  stopBranches(transaction);
  if (transaction.isInvite) for (const branch of cancelled) cancelBranch(layer, branch, null);
  startFinalTimers(layer, transaction);
}

/** Repeats a final reply to an INVITE until its ACK comes; everything else just waits to be forgotten. */
function startFinalTimers(layer: TransactionLayer, transaction: Transaction): void {
  const { status } = transaction;
  const isChallenge = status === 401 || status === 407;
  const isRepeated = status >= 300 ? !isChallenge : transaction.isLocalReply;
  if (transaction.isSilent || !transaction.isInvite || !isRepeated || status < 200) {
    putOnWait(layer, transaction);
    return;
  }
  repeatReply(layer, transaction);
}

/** Sends the final reply to an INVITE again and again until its ACK comes, for fr_timeout at most. */
export function repeatReply(layer: TransactionLayer, transaction: Transaction): void {
  if (transaction.isSilent || !transaction.isInvite) return;
  const { status } = transaction;
  const target = transaction.replyTarget!;
  // A 200 made here is repeated over any transport: further up it may get lost all the same.
  if (target.socket.protocol === 'udp' || status < 300) {
    transaction.replyRetransmission?.stop();
    transaction.replyRetransmission = new Retransmission(layer.tenths, layer.options, () => {
      if (transaction.replyData !== null) sendReplyBytes(layer.server, transaction.replyData, target);
      layer.statistics.add('retransmission_rpl_T2');
    });
  }
  transaction.ackTimer?.cancel();
  const wait = finalTimeout(layer, transaction);
  transaction.ackTimer = layer.seconds.after(wait, () => putOnWait(layer, transaction));
}

/** The ACK came, or nobody waits for one any more. */
export function stopReplyTimers(transaction: Transaction): void {
  transaction.replyRetransmission?.stop();
  transaction.replyRetransmission = null;
  transaction.ackTimer?.cancel();
  transaction.ackTimer = null;
}

/** Keeps the transaction a while to absorb what comes late, then forgets it. */
export function putOnWait(layer: TransactionLayer, transaction: Transaction): void {
  stopReplyTimers(transaction);
  if (transaction.waitTimer !== null || transaction.deleted) return;
  layer.statistics.ended(transaction.status);
  transaction.request.sip.forget();
  if (!transaction.isInvite) for (const branch of transaction.branches) branch.forgetRequest();
  transaction.waitTimer = layer.seconds.after(layer.options.waitTime, () => forget(layer, transaction));
}

/** Removes the transaction and everything that waits for it. */
export function forget(layer: TransactionLayer, transaction: Transaction): void {
  if (transaction.deleted) return;
  transaction.deleted = true;
  stopReplyTimers(transaction);
  transaction.waitTimer?.cancel();
  for (const branch of transaction.branches) {
    stopBranch(branch);
    branch.cancel?.retransmission.stop();
    branch.cancel?.finalTimer?.cancel();
  }
  layer.table.remove(transaction);
  layer.statistics.add('inuse_transactions', -1);
  const request = transaction.isLocal ? null : transaction.request;
  layer.emit('deleted', { transaction, request, reply: null, code: transaction.status, branch: null });
}
