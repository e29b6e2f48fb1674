import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { currentTransaction } from '../current.ts';
import { currentSet } from '../finish.ts';
import { tm } from '../module.ts';
import type { Transaction } from '../transaction.ts';

/** The status code a route is about; 0 when there is none. */
export function currentStatus(execution: Execution, transaction: Transaction | null): number {
  const { sip } = execution.message;
  if (transaction === null) return 0;
  if (execution.kind === 'onreply') return sip.kind === 'reply' ? sip.code : 0;
  if (execution.kind === 'failure') return transaction.winner?.code ?? transaction.status;
  return execution.kind === 'request' ? transaction.status : 0;
}

const which = arg.parsed('which', '`all`, `branch` or `last`.', (text) => {
  const value = (['all', 'branch', 'last'] as const).find((name) => text.toLowerCase().startsWith(name));
  return value ?? new ArgumentProblem(`unknown value ${text}`, 'Write "all", "branch" or "last".');
});

/** True when the replies in question were made here. */
function isLocal(execution: Execution, transaction: Transaction, value: 'all' | 'branch' | 'last'): boolean {
  if (value === 'all') return !currentSet(transaction).some((branch) => branch.gotReply);
  const isFailure = execution.kind === 'failure';
  if (value === 'branch') return isFailure && transaction.winner?.branch.gotReply === false;
  return isFailure ? transaction.winner?.reply === null : transaction.isLocalReply;
}

export const statusFunctions = {
  t_check_status: tm.fn({
    doc: 'Matches the status code: of the last reply sent, of this reply, or of the one that won.',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [arg.regex('expression', 'Matched against the three digits.')],
    returns: { 1: 'matches', [-1]: 'does not match, or there is no transaction' },
    run: (execution, _layer, expression) => {
      const transaction = currentTransaction(execution);
      if (transaction === null || execution.kind === 'branch') {
        execution.log('ERROR', 'there is no status here to check');
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
    run: (execution, _layer, value) => {
      const transaction = currentTransaction(execution);
      if (transaction === null) {
        execution.log('ERROR', 'there is no transaction');
        return -1;
      }
      return isLocal(execution, transaction, value) ? 1 : -1;
    },
  }),
  t_was_cancelled: [
    tm.fn({
      doc: 'True when the caller cancelled.',
      since: '3.6',
      routes: ['request', 'failure', 'onreply', 'branch'],
      args: [],
      returns: { 1: 'cancelled', [-1]: 'not cancelled, or there is no transaction' },
      run: (execution) => (currentTransaction(execution)?.cancelled ? 1 : -1),
    }),
    tm.fn({
      doc: 'True when the caller cancelled.',
      until: '2.4',
      routes: ['failure', 'onreply'],
      args: [],
      returns: { 1: 'cancelled', [-1]: 'not cancelled, or there is no transaction' },
      run: (execution) => (currentTransaction(execution)?.cancelled ? 1 : -1),
    }),
  ],
};
