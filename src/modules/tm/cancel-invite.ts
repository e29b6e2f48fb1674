import type { Message } from '../../declarations/message.ts';
import { answer } from './answer.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
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
  if (cancel.cancelReason !== null) invite.cancelReason = cancel.cancelReason;
  if (invite.passReason || cancel.passReason) invite.callerReason = reasonLines(message);
  if (invite.isFinal || (invite.noCancel && wantsNoCancel(message))) return;
  stopWaiting(invite);
  for (const branch of openBranches(invite)) {
    cancelBranch(layer, branch, invite.callerReason ?? cancelReasons.originator);
  }
}

/** Reason headers of the CANCEL as lines; null when it has none. */
function reasonLines(message: Message): string | null {
  const lines = message.sip.headers('Reason').map((header) => message.sip.textOf(header));
  return lines.length === 0 ? null : lines.join('');
}

/** `Request-Disposition: no-cancel` (RFC 3841). */
function wantsNoCancel(message: Message): boolean {
  return /(^|,)\s*no-cancel\s*(,|$)/i.test(message.sip.header('Request-Disposition') ?? '');
}

/** Nobody waits for further branches of a call that is given up. */
function stopWaiting(transaction: Transaction): void {
  transaction.waiting?.timer?.cancel();
  transaction.waiting = null;
}
