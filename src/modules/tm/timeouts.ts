import type { TransactionLayer } from './layer.ts';
import type { Transaction } from './transaction.ts';

/**
 * Milliseconds a branch waits for a final reply (of an INVITE: for any reply), a CANCEL for its reply, and a negative
 * reply for its ACK. 0 of a transaction stands for the module's, as NULL does.
 */
export function finalTimeout(layer: TransactionLayer, { finalTimeout }: Transaction): number {
  return finalTimeout ? finalTimeout * 1000 : layer.options.finalTimeout;
}

/** Milliseconds an INVITE waits for a final reply after a provisional one. */
export function inviteTimeout(layer: TransactionLayer, { inviteTimeout }: Transaction): number {
  return inviteTimeout ? inviteTimeout * 1000 : layer.options.inviteTimeout;
}
