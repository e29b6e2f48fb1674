import { type Destination, sendTo } from '../../runtime/forwarding/relay.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { decide, relayDecision } from './decision.ts';
import { complete } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { Retransmission } from './retransmission.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** Milliseconds a branch waits for a final reply (of an INVITE: for any reply). */
function finalTimeout(layer: TransactionLayer, transaction: Transaction): number {
  return transaction.finalTimeout === null ? layer.options.finalTimeout : transaction.finalTimeout * 1000;
}

/** Milliseconds an INVITE waits for a final reply after a provisional one. */
function inviteTimeout(layer: TransactionLayer, transaction: Transaction): number {
  return transaction.inviteTimeout === null ? layer.options.inviteTimeout : transaction.inviteTimeout * 1000;
}

/** Starts repeating a branch's request and waiting for its reply. */
export function startRequestTimers(
  layer: TransactionLayer,
  branch: ClientBranch,
  destination: Destination,
): void {
  const { transaction } = branch;
  if (transaction.isFinal && !transaction.isLocal) return;
  if (destination.socket.protocol === 'udp') {
    branch.retransmission = new Retransmission(layer.tenths, layer.options, (kind) => {
      layer.statistics.repeated(kind);
      sendTo(layer.server, branch.data, destination);
    });
  }
  restartFinalTimer(layer, branch, finalTimeout(layer, transaction), 'timeout_finalresponse');
}

/** An INVITE's provisional reply: from now on the longer timer counts. */
export function restartInviteTimer(layer: TransactionLayer, branch: ClientBranch): void {
  restartFinalTimer(layer, branch, inviteTimeout(layer, branch.transaction), 'timeout_finalresponse_inv');
}

function restartFinalTimer(
  layer: TransactionLayer,
  branch: ClientBranch,
  delay: number,
  statistic: 'timeout_finalresponse' | 'timeout_finalresponse_inv',
): void {
  branch.finalTimer?.cancel();
  branch.finalTimer = layer.seconds.after(delay, () => {
    branch.finalTimer = null;
    layer.statistics.add(statistic);
    expire(layer, branch);
  });
}

/** Nobody answered in time: the branch ends as if a 408 had come. */
export function expire(layer: TransactionLayer, branch: ClientBranch, code = 408): void {
  const { transaction } = branch;
  transaction.enter((leave) => {
    transaction.lastBranch = branch;
    if (transaction.deleted || branch.lastReceived >= 200) return leave();
    const wasRinging = transaction.isInvite && branch.lastReceived >= 100 && branch.cancel === null;
    branch.retransmission?.stop();
    branch.retransmission = null;
    relayDecision(layer, transaction, branch, null, code, (outcome) => {
      if (wasRinging) cancelBranch(layer, branch, cancelReasons.noAnswer);
      if (outcome.kind === 'completed') complete(layer, transaction, outcome.cancelled);
      leave();
    });
  });
}

/** Nobody waits for further branches any more: those that are there decide. */
export function stopWaiting(layer: TransactionLayer, transaction: Transaction): boolean {
  if (transaction.waiting === null) return false;
  transaction.waiting.timer?.cancel();
  transaction.waiting = null;
  transaction.enter((leave) => {
    if (transaction.deleted || transaction.isFinal) return leave();
    decide(layer, transaction, (outcome) => {
      if (outcome.kind === 'completed') complete(layer, transaction, outcome.cancelled);
      leave();
    });
  });
  return true;
}

/**
 * Keeps a transaction open for branches to come: until fr_inv_timeout (for other methods fr_timeout) runs out, or
 * `count` branches came, no negative reply is final.
 */
export function waitForBranches(
  layer: TransactionLayer,
  transaction: Transaction,
  count: number | null,
): void {
  transaction.waiting?.timer?.cancel();
  const delay = transaction.isInvite ? inviteTimeout(layer, transaction) : finalTimeout(layer, transaction);
  const timer = layer.seconds.after(delay, () => stopWaiting(layer, transaction));
  transaction.waiting = { timer, left: count };
}
