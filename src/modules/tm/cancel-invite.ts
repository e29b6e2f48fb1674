import type { Message } from '../../declarations/message.ts';
import { answer } from './answer.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { expire } from './expiry.ts';
import { currentSet, openBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import type { Transaction } from './transaction.ts';

/**
 * The caller gives up: its CANCEL is answered, and every branch that is ringing gets one made here; the others
 * get theirs with their first provisional reply (reference: sip 9).
 * @param cancel the CANCEL's own transaction
 */
export function cancelInvite(
  layer: TransactionLayer,
  cancel: Transaction,
  message: Message,
  invite: Transaction,
): void {
  invite.cancelled = true;
  answer(layer, cancel, message, 200, 'canceling');
  layer.emit('cancel', { transaction: invite, request: message, reply: null, code: 0, branch: null });
  for (const branch of openBranches(invite)) cancelBranch(layer, branch, reasonOf(cancel, message));
  endWaiting(layer, invite);
}

/** Nobody waits for further branches of a call that is given up; without any the caller has its answer now. */
function endWaiting(layer: TransactionLayer, invite: Transaction): void {
  const set = currentSet(invite);
  const phony = set.find(({ kind, lastReceived }) => kind === 'phony' && lastReceived < 200);
  if (phony === undefined || invite.isFinal) return;
  if (set.every((branch) => branch === phony || branch.lastReceived >= 200)) expire(layer, phony, 487);
}

/** The Reason line to pass on: what the script set for this CANCEL, its first Reason header if wanted, else ours. */
function reasonOf(cancel: Transaction, { sip }: Message): string {
  if (cancel.cancelReason !== null) return cancel.cancelReason;
  const header = cancel.passReason ? sip.headers('Reason')[0] : undefined;
  return header === undefined ? cancelReasons.originator : sip.textOf(header);
}
