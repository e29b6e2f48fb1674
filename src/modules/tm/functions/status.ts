import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { currentBranch, currentTransaction } from '../current.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';
import type { Transaction } from '../transaction.ts';

/** The status code a route is about; 0 when there is none. */
export function currentStatus(execution: Execution, transaction: Transaction | null): number {
  const { message } = execution;
  if (message.sip.kind === 'reply') return message.sip.code;
  if (transaction === null) return 0;
  if (execution.kind === 'failure') return transaction.winner?.code ?? transaction.status;
  return transaction.status;
}

const which = arg.parsed('which', '`all`, `branch` or `last`.', (text) => {
  const value = text.toLowerCase();
  if (value === 'all' || value === 'branch' || value === 'last') return value;
  return new ArgumentProblem(`unknown value ${text}`, 'Write "all", "branch" or "last".');
});

/** True when the replies in question were made here. */
function isLocal(
  execution: Execution,
  layer: TransactionLayer,
  transaction: Transaction,
  value: string,
): boolean {
  if (value === 'all') {
    return !transaction.branches.slice(transaction.firstBranch).some((branch) => branch.gotReply);
  }
  if (value === 'branch') {
    const branch = currentBranch(execution, layer) ?? transaction.lastBranch;
    return branch === null || !branch.gotReply;
  }
  if (execution.kind === 'failure') return transaction.winner?.reply === null;
  return execution.message.sip.kind === 'request' && transaction.isLocalReply;
}

export const statusFunctions = {
  t_check_status: tm.fn({
    doc: 'Matches the status code: of the last reply sent, of this reply, or of the one that won.',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [arg.regex('expression', 'Matched against the three digits.')],
    returns: { 1: 'matches', [-1]: 'does not match, or there is no transaction' },
    run: (execution, layer, expression) => {
      const transaction = currentTransaction(execution, layer);
      if (transaction === null && execution.message.sip.kind !== 'reply') {
        execution.log('ERROR', 'cannot check the status of a request without transaction');
        return -1;
      }
      return expression.test(String(currentStatus(execution, transaction))) ? 1 : -1;
    },
  }),
  t_local_replied: tm.fn({
    doc: 'Tells replies made here from received ones.',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [which],
    returns: { 1: 'made here', [-1]: 'received, or there is no transaction' },
    run: (execution, layer, value) => {
      const transaction = currentTransaction(execution, layer);
      if (transaction === null) {
        execution.log('ERROR', 'there is no transaction');
        return -1;
      }
      return isLocal(execution, layer, transaction, value) ? 1 : -1;
    },
  }),
  t_was_cancelled: [
    tm.fn({
      doc: 'True when the caller cancelled.',
      since: '3.6',
      routes: ['request', 'failure', 'onreply', 'branch'],
      args: [],
      returns: { 1: 'cancelled', [-1]: 'not cancelled, or there is no transaction' },
      run: (execution, layer) => (currentTransaction(execution, layer)?.cancelled ? 1 : -1),
    }),
    tm.fn({
      doc: 'True when the caller cancelled.',
      until: '2.4',
      routes: ['failure', 'onreply'],
      args: [],
      returns: { 1: 'cancelled', [-1]: 'not cancelled, or there is no transaction' },
      run: (execution, layer) => (currentTransaction(execution, layer)?.cancelled ? 1 : -1),
    }),
  ],
};
