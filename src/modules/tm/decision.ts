import type { Message } from '../../declarations/message.ts';
import { relayedReplyBytes } from '../../runtime/forwarding/forward-reply.ts';
import { sendReplyBytes } from '../../runtime/forwarding/reply.ts';
import { reasonPhrase } from '../../sip/status.ts';
import { replyBytes } from './answer.ts';
import { cancelBranch } from './cancel.ts';
import { failOver } from './failover.ts';
import { runFailureRoute } from './failure-route.ts';
import { currentSet, openBranches, repeatReply, stopBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { finishLocal } from './local-end.ts';
import { choose } from './selection.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** What a reply did to its transaction. */
export type Outcome =
  /** Nothing for the caller; the transaction goes on as before. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'provisional' }
  /** A negative reply that waits for the other branches, or that new branches replaced. */
  | { readonly kind: 'stored' }
  /** The caller has its final reply; these branches are to be cancelled. */
  | { readonly kind: 'completed'; readonly cancelled: readonly ClientBranch[] };

/**
 * Decides what a reply means for the caller and relays what has to be relayed (reference: sip 6 and 10).
 * @param reply the received reply; null for a timeout
 */
export function relayDecision(
  layer: TransactionLayer,
  transaction: Transaction,
  branch: ClientBranch,
  reply: Message | null,
  code: number,
  done: (outcome: Outcome) => void,
): void {
  const isSuccess = code >= 200 && code < 300;
  if (transaction.isSilent) {
    finishLocal(layer, transaction, branch, reply, code, done);
    return;
  }
  if (transaction.keepsOthers && transaction.isFinal && transaction.status < 300 && code >= 200) {
    branch.lastReceived = code;
    if (isSuccess) relay(layer, transaction, branch, reply, code);
    done(afterAnswer(transaction));
    return;
  }
  if (transaction.isFinal) {
    if (!transaction.isInvite || !isSuccess) {
      done({ kind: 'ignored' });
      return;
    }
    // A second 2xx, from another fork or repeated, is the caller's to acknowledge.
    branch.lastReceived = code;
    relay(layer, transaction, branch, reply, code);
    done({ kind: 'ignored' });
    return;
  }
  if (branch.lastReceived >= 200 && !(transaction.isInvite && isSuccess)) {
    done({ kind: 'ignored' });
    return;
  }
  branch.lastReceived = code;
  if (code >= 300) {
    branch.reply = reply;
    const isRefusal = layer.options.refusalWins && code >= 600;
    if (isRefusal) transaction.refused = true;
    decide(layer, transaction, isRefusal ? branch : null, done);
    return;
  }
  if (code !== 100) relay(layer, transaction, branch, reply, code);
  if (code < 200) {
    done({ kind: 'provisional' });
    return;
  }
  transaction.relayedBranch = branch;
  if (transaction.keepsOthers) done(afterAnswer(transaction));
  else done({ kind: 'completed', cancelled: openBranches(transaction) });
}

/** What a 2xx comes to where the other branches may go on: the end only when none is left. */
function afterAnswer(transaction: Transaction): Outcome {
  const isOpen = currentSet(transaction).some((branch) => branch.lastReceived < 200);
  return isOpen ? { kind: 'ignored' } : { kind: 'completed', cancelled: [] };
}

/**
 * A branch failed: when it was the last one, the best reply goes to failure_route and then to the caller.
 * @param refusal the branch when it was a 6xx: nobody else can accept the call any more
 */
export function decide(
  layer: TransactionLayer,
  transaction: Transaction,
  refusal: ClientBranch | null,
  done: (outcome: Outcome) => void,
): void {
  const { minorFlag } = layer.options;
  const isMinor = (one: ClientBranch) => one.kind === 'sip' && (one.message.branchFlags & minorFlag) !== 0;
  const choice = choose(transaction, { refusal, isMinor });
  if (choice.kind === 'open') {
    done({ kind: 'stored' });
    return;
  }
  const { winner } = choice;
  if (choice.cancelsMinor) {
    const minor = openBranches(transaction);
    stopBranches(transaction);
    for (const one of minor) cancelBranch(layer, one, null);
  }
  failOver(layer, transaction, winner.branch, (isTried) => {
    if (isTried) return done({ kind: 'stored' });
    const { request } = transaction;
    const { code, reply, branch } = winner;
    layer.emit('failure', { transaction, request, reply, code, branch });
    const before = transaction.branches.length;
    runFailureRoute(layer, transaction, winner, () => {
      if (transaction.isFinal) {
        // The route answered. That is repeated until the ACK comes even where `t_reply()` alone would not.
        if (transaction.status >= 300) repeatReply(layer, transaction);
        stopBranches(transaction);
        return done({ kind: 'ignored' });
      }
      if (transaction.isOpen(before)) return done({ kind: 'stored' });
      relay(layer, transaction, branch, reply, code);
      done({ kind: 'completed', cancelled: openBranches(transaction) });
    });
  });
}

/** Sends a branch's reply to the caller; a timeout's is made here. */
function relay(
  layer: TransactionLayer,
  transaction: Transaction,
  branch: ClientBranch | null,
  reply: Message | null,
  code: number,
): void {
  const target = transaction.replyTarget!;
  const { request } = transaction;
  let data: string | null;
  if (reply === null) {
    data = replyBytes(layer, transaction, request, { code, reason: reasonPhrase(code) });
    if (data === null) return;
    layer.statistics.add('local_replies');
  } else {
    layer.emit('relay-reply', { transaction, request, reply, code, branch });
    data = relayedReplyBytes(layer.server, reply, target.socket.protocol);
    layer.statistics.add('relayed_replies');
  }
  // An onreply_route may have given the reply another code since it was taken.
  const status = reply?.sip.code ?? code;
  transaction.status = status;
  transaction.replyData = data;
  transaction.isLocalReply = reply === null;
  const moment = { transaction, request, reply, code: status, branch };
  layer.emit('before-reply', moment);
  const result = sendReplyBytes(layer.server, data, target);
  if (!result.ok) layer.log(`cannot relay the reply: ${result.detail}`);
  layer.emit('reply-sent', moment);
}
