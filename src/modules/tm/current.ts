import type { Execution } from '../../declarations/execution.ts';
import { contextOf } from './context.ts';
import { lookUp } from './create.ts';
import type { TransactionLayer } from './layer.ts';
import { bindReply } from './receive.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** The transaction of the message a route works on; looked up when nobody did before. Null when there is none. */
export function currentTransaction(execution: Execution, layer: TransactionLayer): Transaction | null {
  const { message } = execution;
  const context = contextOf(message);
  if (context.transaction !== null) return context.transaction;
  if (message.sip.kind === 'reply') bindReply(layer, message);
  else if (execution.kind === 'request' && message.sip.callId !== null && message.sip.cseq !== null) {
    const found = lookUp(layer, message).transaction;
    // A copy of a request must still be answered by who notices it: only ACKs stay bound.
    if (found !== null && message.sip.method !== 'ACK') {
      context.transaction = null;
      return found;
    }
  }
  return context.transaction;
}

/** The branch a reply, branch or failure route is about. */
export function currentBranch(execution: Execution, layer: TransactionLayer): ClientBranch | null {
  const transaction = currentTransaction(execution, layer);
  if (transaction === null) return null;
  const context = contextOf(execution.message);
  if (context.branch !== null) return context.branch;
  if (context.route === 'failure') return transaction.winner?.branch ?? null;
  return null;
}
