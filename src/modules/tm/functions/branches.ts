import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import type { RouteKind } from '../../../declarations/routes.ts';
import { settle } from '../../../runtime/forwarding/settle.ts';
import { integerOf, textOf } from '../../../values/value.ts';
import { cancelBranch } from '../cancel.ts';
import { contextOf } from '../context.ts';
import { currentBranch, currentTransaction } from '../current.ts';
import { stopWaiting, waitForBranches } from '../expiry.ts';
import { injectBranches } from '../inject.ts';
import { tm } from '../module.ts';
import { endsWithLine } from './headers.ts';

const source = arg.parsed(
  'source',
  '`msg`: the appended branches; `event`: the contact of a usrloc event.',
  (text) => {
    if (text === 'msg' || text === 'event') return text;
    return new ArgumentProblem(`unknown source ${text}`, 'Write "msg" or "event".');
  },
);

const injectFlags = arg.parsed('flags', '`cancel` gives the branches before up.', (text) => {
  for (const part of text.split(',')) {
    const name = part.trim();
    if (name !== '' && name !== 'cancel')
      return new ArgumentProblem(`unknown flag ${name}`, 'The only flag is "cancel".');
  }
  return text.includes('cancel');
});

const inject = (routes: RouteKind[], versions: { since?: '3.6'; until?: '2.4' }) =>
  tm.fn({
    doc: 'Adds branches to a transaction that is under way.',
    ...versions,
    routes,
    args: [source, arg.optional(injectFlags)],
    returns: {
      1: 'added',
      [-1]: 'nothing to add',
      [-2]: 'the transaction is over',
      [-3]: 'they could not be sent',
    },
    waits: true,
    run: (execution, layer, from, cancelOthers) => {
      const transaction = currentTransaction(execution, layer);
      if (transaction === null) {
        execution.log('ERROR', 'there is no transaction to add branches to');
        return -1;
      }
      return settle<number>((done) =>
        injectBranches(layer, transaction, execution, from, cancelOthers ?? false, done),
      );
    },
  });

const waitDoc = 'Keeps the transaction open for branches that t_inject_branches() will add.';
const waitReturns = { 1: 'kept open' };

export const branchFunctions = {
  t_inject_branches: [
    inject(['request', 'onreply'], { since: '3.6' }),
    inject(['request'], { until: '2.4' }),
  ],
  t_wait_for_new_branches: [
    tm.fn({
      doc: waitDoc,
      since: '3.6',
      routes: ['request'],
      args: [arg.optional(arg.integer('count', 'How many to wait for; any number when absent.'))],
      returns: waitReturns,
      run: ({ message }, layer, count) => {
        const context = contextOf(message);
        if (context.transaction === null) context.waitsFor = count ?? null;
        else waitForBranches(layer, context.transaction, count ?? null);
        return 1;
      },
    }),
    tm.fn({
      doc: waitDoc,
      until: '2.4',
      routes: ['request'],
      args: [],
      returns: waitReturns,
      run: ({ message }, layer) => {
        const context = contextOf(message);
        if (context.transaction === null) context.waitsFor = null;
        else waitForBranches(layer, context.transaction, null);
        return 1;
      },
    }),
  ],
  t_wait_no_more_branches: tm.fn({
    doc: 'Ends the waiting for further branches.',
    since: '3.6',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [],
    returns: { 1: 'ended', [-1]: 'nobody was waiting' },
    run: (execution, layer) => {
      const transaction = currentTransaction(execution, layer);
      return transaction !== null && stopWaiting(layer, transaction) ? 1 : -1;
    },
  }),
  t_cancel_branch: tm.fn({
    doc: 'Cancels the branch this reply came on, all, or all others.',
    routes: ['onreply'],
    args: [arg.optional(arg.string('flags', '`a` all branches, `o` all others; empty: this one.'))],
    returns: { 1: 'cancelled', [-1]: 'no INVITE transaction' },
    run: (execution, layer, flags) => {
      const transaction = currentTransaction(execution, layer);
      if (transaction === null || !transaction.isInvite) {
        execution.log('ERROR', 'there is no INVITE to cancel');
        return -1;
      }
      const own = currentBranch(execution, layer);
      for (const branch of transaction.branches) {
        const isWanted = flags === 'a' || (flags === 'o' ? branch !== own : branch === own);
        if (!isWanted || branch.lastReceived >= 200) continue;
        // Without a provisional reply so far it is cancelled with the first one, perhaps this.
        if (branch.lastReceived === 0) branch.toCancel = true;
        else cancelBranch(layer, branch, null);
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
    run: (execution, layer, name, text, number, output, start) => {
      const transaction = currentTransaction(execution, layer);
      if (transaction === null) return -1;
      for (let index = start ?? 0; index < transaction.branches.length; index++) {
        const value = transaction.branches[index]!.attributes?.get(name);
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
    doc: 'Adds lines to every request sent for the transaction: branches, ACKs and CANCELs made here.',
    routes: ['request'],
    args: [arg.string('headers', 'Lines with their CRLF.')],
    returns: { 1: 'kept' },
    run: ({ message }, _layer, text) => {
      const context = contextOf(message);
      const target = context.transaction ?? context;
      target.addedHeaders = endsWithLine(text);
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
