import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import { type Destination, sendTo } from '../../runtime/forwarding/relay.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { relayDecision } from './decision.ts';
import { complete, currentSet } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { Retransmission } from './retransmission.ts';
import { finalTimeout, inviteTimeout } from './timeouts.ts';
import { ClientBranch, type Transaction } from './transaction.ts';

/** Starts repeating a branch's request and waiting for its reply. */
export function startRequestTimers(
  layer: TransactionLayer,
  branch: ClientBranch,
  destination: Destination,
): void {
  const { transaction } = branch;
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
    branch.retransmission?.stop();
    branch.retransmission = null;
    if (transaction.isInvite && branch.kind === 'sip' && branch.cancel === null) {
      if (branch.lastReceived >= 100) cancelBranch(layer, branch, cancelReasons.noAnswer);
      else branch.toCancel = true;
    }
    relayDecision(layer, transaction, branch, null, code, (outcome) => {
      if (outcome.kind === 'completed') complete(layer, transaction, outcome.cancelled);
      leave();
    });
  });
}

/**
 * Keeps an INVITE's transaction open for branches to come: a branch that nothing is sent for and that ends after
 * fr_inv_timeout.
 * @param count how many branches to wait for at most; null: any number
 */
export function waitForBranches(
  layer: TransactionLayer,
  transaction: Transaction,
  count: number | null,
): void {
  const { branches } = transaction;
  const enough = count === null ? 0 : branches.length + count + 1;
  const phony = addSilentBranch(transaction, 'phony');
  phony.enough = enough;
  restartInviteTimer(layer, phony);
}

/** From now on nobody waits for more than `extra` further branches. False when nobody was waiting. */
export function stopWaiting(transaction: Transaction, extra = 0): boolean {
  const phony = currentSet(transaction).findLast((branch) => branch.kind === 'phony');
  if (phony === undefined) return false;
  phony.enough = transaction.branches.length + extra;
  return true;
}

/** A branch that another program answers: only the time for a final reply runs. */
export function addBlindBranch(layer: TransactionLayer, transaction: Transaction): void {
  const branch = addSilentBranch(transaction, 'blind');
  restartFinalTimer(layer, branch, finalTimeout(layer, transaction), 'timeout_finalresponse');
}

function addSilentBranch(transaction: Transaction, kind: 'phony' | 'blind'): ClientBranch {
  const { request, branches } = transaction;
  const branch = new ClientBranch(transaction, branches.length, {
    kind,
    message: copyMessage(request, { branches: [] }),
    uri: request.requestUri ?? request.sip.requestUri ?? '',
    destination: null,
    via: '',
    data: '',
    onReply: null,
    avps: null,
  });
  branches.push(branch);
  return branch;
}
