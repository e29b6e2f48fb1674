import type { Message } from '../../declarations/message.ts';
import { answer } from './answer.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { stopWaiting } from './expiry.ts';
import { openBranches } from './finish.ts';
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
  cancel.handled = true;
  answer(layer, cancel, message, 200, 'canceling');
  layer.emit('cancel', { transaction: invite, request: message, reply: null, code: 0, branch: null });
  if (invite.isFinal || (invite.noCancel && wantsNoCancel(message))) return;
  // Nobody waits for further branches of a call that is given up; without any the caller has its answer now.
  stopWaiting(layer, invite);
  for (const branch of openBranches(invite)) {
    cancelBranch(layer, branch, reasonOf(cancel, message));
  }
}

/** The Reason line to pass on: what the script set for this CANCEL, its first Reason header if wanted, else ours. */
function reasonOf(cancel: Transaction, { sip }: Message): string {
  if (cancel.cancelReason !== null) return cancel.cancelReason;
  const header = cancel.passReason ? sip.headers('Reason')[0] : undefined;
  return header === undefined ? cancelReasons.originator : sip.textOf(header);
}

/** `Request-Disposition: no-cancel` (RFC 3841). */
function wantsNoCancel(message: Message): boolean {
  return /(^|,)\s*no-cancel\s*(,|$)/i.test(message.sip.header('Request-Disposition') ?? '');
}
