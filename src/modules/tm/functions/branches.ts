import { type Argument, ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import { settle } from '../../../runtime/forwarding/settle.ts';
import { integerOf, textOf } from '../../../values/value.ts';
import { branchAt } from '../../../variables/branch-set.ts';
import { cancelByOrder } from '../cancel.ts';
import { contextOf } from '../context.ts';
import { currentBranch, currentTransaction } from '../current.ts';
import { stopWaiting, waitForBranches } from '../expiry.ts';
import { currentSet } from '../finish.ts';
import { type InjectFlags, injectBranches } from '../inject.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';
import { endsWithLine } from './headers.ts';

const source = arg.parsed(
  'source',
  '`msg`: the appended branches; `event`: the contact of a usrloc event.',
  (text) => {
    const start = text.toLowerCase();
    if (start.startsWith('msg') || start.startsWith('message')) return 'msg';
    if (start.startsWith('event')) return 'event';
    return new ArgumentProblem(`unknown source ${text}`, 'Write "msg" or "event".');
  },
);

const injectFlags = arg.parsed(
  'flags',
  '`cancel` or `c` gives the branches before up, `l` waits for no further ones.',
  (text): InjectFlags => {
    if (text.toLowerCase() === 'cancel') return { cancel: true, last: false };
    return { cancel: text.includes('c'), last: text.includes('l') };
  },
);

const oldInjectFlags = arg.parsed('flags', '`cancel` gives the branches before up.', (text) => {
  if (text.toLowerCase().startsWith('cancel')) return { cancel: true, last: false };
  return new ArgumentProblem(`unknown flag ${text}`, 'The only flag is "cancel".');
});

const cancelFlags = arg.parsed('flags', '`a` all branches, `o` all others; empty: this one.', (text) => {
  const wrong = /[^ao]/i.exec(text);
  if (wrong !== null) return new ArgumentProblem(`unknown flag ${wrong[0]}`, 'Flags are "a" and "o".');
  if (/a/i.test(text)) return 'all';
  return text === '' ? 'this' : 'others';
});

const noInjectFlags: InjectFlags = { cancel: false, last: false };

const inject = (
  routes: RouteKind[],
  flags: Argument<InjectFlags>,
  versions: { since?: '3.6'; until?: '2.4' },
) =>
  tm.fn({
    doc: 'Adds branches to a transaction that is under way.',
    ...versions,
    routes,
    args: [source, arg.optional(flags)],
    returns: {
      1: 'added',
      [-1]: 'nothing to add',
      [-2]: 'the transaction is over',
      [-3]: 'they could not be sent',
    },
    waits: true,
    run: (execution, layer, from, given) => {
      const transaction = currentTransaction(execution);
      if (transaction === null) {
        execution.log('ERROR', 'there is no transaction to add branches to');
        return -1;
      }
      return settle<number>((done) =>
        injectBranches(layer, transaction, execution, from, given ?? noInjectFlags, done),
      );
    },
  });

const waitDoc = 'Keeps the transaction open for branches that t_inject_branches() will add.';
const waitReturns = { 1: 'kept open', [-1]: 'no transaction yet, or not that of an INVITE' };

function wait(execution: Execution, layer: TransactionLayer, count: number | null): number {
  const transaction = currentTransaction(execution);
  if (transaction === null) return -1;
  if (!transaction.isInvite) {
    execution.log('ERROR', 'only the transaction of an INVITE waits for branches');
    return -1;
  }
  waitForBranches(layer, transaction, count);
  return 1;
}

export const branchFunctions = {
  t_inject_branches: [
    inject(['request', 'onreply'], injectFlags, { since: '3.6' }),
    inject(['request'], oldInjectFlags, { until: '2.4' }),
  ],
  t_wait_for_new_branches: [
    tm.fn({
      doc: waitDoc,
      since: '3.6',
      routes: ['request'],
      args: [arg.optional(arg.integer('count', 'How many to wait for; any number when absent.'))],
      returns: waitReturns,
      run: (execution, layer, count) => wait(execution, layer, count ?? null),
    }),
    tm.fn({
      doc: waitDoc,
      until: '2.4',
      routes: ['request'],
      args: [],
      returns: waitReturns,
      run: (execution, layer) => wait(execution, layer, null),
    }),
  ],
  t_wait_no_more_branches: tm.fn({
    doc: 'Ends the waiting for further branches.',
    since: '3.6',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [],
    returns: { 1: 'ended', [-1]: 'nobody was waiting' },
    run: (execution) => {
      const transaction = currentTransaction(execution);
      return transaction !== null && stopWaiting(transaction) ? 1 : -1;
    },
  }),
  t_cancel_branch: tm.fn({
    doc: 'Cancels the branch this reply came on, all, or all others.',
    routes: ['onreply'],
    args: [arg.optional(cancelFlags)],
    returns: { 1: 'cancelled', [-1]: 'no INVITE transaction' },
    run: (execution, layer, which) => {
      const transaction = currentTransaction(execution);
      if (transaction === null || !transaction.isInvite) {
        execution.log('ERROR', 'there is no INVITE to cancel');
        return -1;
      }
      const own = currentBranch(execution);
      const { sip } = execution.message;
      const hasEnded = sip.kind === 'reply' && sip.code >= 200;
      if (which === undefined || which === 'this') {
        // Without a provisional reply so far it is cancelled with the first one, perhaps this.
        if (own !== null && !hasEnded) cancelByOrder(layer, own);
        return 1;
      }
      for (const branch of currentSet(transaction)) {
        if (branch === own && (hasEnded || which === 'others')) continue;
        if (branch.lastReceived < 200 && branch.cancel === null) cancelByOrder(layer, branch);
      }
      return 1;
    },
  }),
  t_get_branch_idx_by_attr: tm.fn({
    doc: 'Finds the branch with an attribute of that value.',
    since: '3.6',
    routes: ['failure', 'onreply', 'branch'],
    args: [
      arg.string('attribute', 'Name of the attribute.'),
      arg.optional(arg.string('text', 'Its value, as text.')),
      arg.optional(arg.integer('number', 'Its value, as number.')),
      arg.optional(arg.output('index', 'Gets the index of the branch.')),
      arg.optional(arg.integer('start', 'Where to begin; 0 when absent.')),
    ],
    returns: { 1: 'found', [-1]: 'not found' },
    run: (execution, _layer, name, text, number, output, start) => {
      const transaction = currentTransaction(execution);
      if (transaction === null) return -1;
      for (let index = start ?? 0; index < transaction.branches.length; index++) {
        const value = branchAt(transaction.branches[index]!.message, 0)?.attributes?.get(name);
        if (value === undefined) continue;
        if (text !== undefined && textOf(value) !== text) continue;
        if (number !== undefined && integerOf(value) !== number) continue;
        if (output !== undefined) output.set(execution, index);
        return 1;
      }
      return -1;
    },
  }),
  t_add_hdrs: tm.fn({
    doc: 'Adds lines to the ACKs and CANCELs that are made here for the transaction.',
    routes: ['request'],
    args: [arg.string('headers', 'Lines with their CRLF.')],
    returns: { 1: 'kept', [-1]: 'no transaction yet' },
    run: (execution, _layer, text) => {
      const transaction = currentTransaction(execution);
      if (transaction === null) return -1;
      transaction.addedHeaders = endsWithLine(text);
      return 1;
    },
  }),
  t_add_cancel_reason: tm.fn({
    doc: 'Gives the Reason line of the CANCELs that will be made.',
    routes: ['request'],
    args: [arg.string('reason', 'The whole line with its CRLF.')],
    returns: { 1: 'kept' },
    run: ({ message }, _layer, text) => {
      const context = contextOf(message);
      const target = context.transaction ?? context;
      target.cancelReason = endsWithLine(text);
      return 1;
    },
  }),
};
