import type { Execution } from '../../declarations/execution.ts';
import type { Server } from '../../declarations/server.ts';
import { contextOf, existingContext } from './context.ts';
import { create } from './create.ts';
import { currentTransaction } from './current.ts';
import { putOnWait } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { receiveReply } from './receive.ts';
import type { Transaction } from './transaction.ts';

/** Puts tm into the life of every message (reference: sip 1). */
export function hook(layer: TransactionLayer, server: Server): void {
  server.hooks.reply.push((message) => receiveReply(layer, message));
  server.hooks.afterRequest.push((message) => {
    const transaction = existingContext(message)?.transaction ?? null;
    if (transaction !== null && transaction.request.sip === message.sip) release(layer, transaction);
  });
  server.hooks.suspend.push((execution) => suspend(layer, execution));
  server.hooks.resumed.push((message) => {
    const transaction = existingContext(message)?.transaction ?? null;
    if (transaction === null || transaction.suspended === 0) return;
    transaction.suspended--;
    release(layer, transaction);
  });
  server.contexts.set('request', (execution) => {
    const transaction = currentTransaction(execution);
    if (transaction !== null) return transaction.request;
    execution.log('ERROR', 'No transaction found');
    return null;
  });
  server.contexts.set('reply', (execution) => {
    const transaction = currentTransaction(execution);
    if (transaction === null) {
      execution.log('ERROR', 'No transaction found');
      return null;
    }
    return execution.kind === 'failure' ? (transaction.winner?.reply ?? null) : null;
  });
}

/**
 * The script is done with a request: a transaction it neither relayed nor answered finally is not kept for long, also
 * when it sent a provisional reply.
 */
function release(layer: TransactionLayer, transaction: Transaction): void {
  if (transaction.suspended > 0 || transaction.deleted || transaction.isFinal) return;
  if (!transaction.isOpen()) putOnWait(layer, transaction);
}

/** `async()` needs a transaction that keeps the request. */
function suspend(layer: TransactionLayer, execution: Execution): boolean {
  const { message } = execution;
  const context = contextOf(message);
  if (message.sip.kind !== 'request') return true;
  if (context.transaction === null) {
    const result = create(layer, message, execution.avps);
    if (result !== 1) {
      // A copy of the request: what the first one waits for is not asked for again.
      if (result === 0) execution.stopped = 'exit';
      return false;
    }
  }
  if (context.transaction === null) return false;
  context.transaction.suspended++;
  return true;
}
