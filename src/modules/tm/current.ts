import type { Execution } from '../../declarations/execution.ts';
import { contextOf, existingContext } from './context.ts';
import { lookUp } from './create.ts';
import type { TransactionLayer } from './layer.ts';
import { bindReply } from './receive.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/**
 * The transaction of the message a route works on: made or found by a function before, or that of a reply, branch
 * or failure route. Null where nobody looked yet, as in the global onreply_route.
 */
export function currentTransaction(execution: Execution): Transaction | null {
  return existingContext(execution.message)?.transaction ?? null;
}

/** The same, looked for when nobody did before: what `$T_reply_code` and `$T_ruri` of 2.4 do. */
export function soughtTransaction(execution: Execution, layer: TransactionLayer): Transaction | null {
  const { message } = execution;
  const bound = currentTransaction(execution);
  if (bound !== null || layer.server.version !== '2.4') return bound;
  const context = contextOf(message);
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

/** The branch that `$tm.branch.*` means without an index: of a failure route the one that won. */
export function currentBranch(execution: Execution): ClientBranch | null {
  const context = existingContext(execution.message);
  if (context === undefined) return null;
  if (context.route === 'failure') return context.transaction?.winner?.branch ?? null;
  return context.branch;
}

/** The branch that is worked on: in a failure route the one that ended last, whoever won. */
export function workedBranch(execution: Execution): ClientBranch | null {
  const context = existingContext(execution.message);
  if (context === undefined) return null;
  return context.route === 'failure' ? (context.transaction?.lastBranch ?? null) : context.branch;
}
