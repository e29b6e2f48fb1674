import { arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { contextOf } from '../context.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';

const slots = { failure: 'onFailure', onreply: 'onReply', branch: 'onBranch' } as const;

/** Arms a route: in the transaction when there is one, else for the one to come. */
function arm(
  execution: Execution,
  layer: TransactionLayer,
  kind: 'failure' | 'onreply' | 'branch',
  name: string,
): number {
  const slot = slots[kind];
  const context = contextOf(execution.message);
  const wanted = name === '0' && layer.server.version === '2.4' ? null : name;
  if (wanted !== null && !layer.server.hasRoute(kind, wanted)) {
    execution.log('ERROR', `there is no ${kind}_route[${wanted}]`);
    return -1;
  }
  // In a branch route a reply route is that branch's own, and a branch route for the next branches to be made.
  if (context.route === 'branch' && slot === 'onReply') context.onReply = wanted;
  else if (context.route === 'branch' && slot === 'onBranch') context.transaction!.laterOnBranch = wanted;
  else if (context.transaction !== null) context.transaction[slot] = wanted;
  else context[slot] = wanted;
  return 1;
}

const returns = { 1: 'armed', [-1]: 'there is no such route' };

export const routeFunctions = {
  t_on_failure: tm.fn({
    doc: 'Arms the failure_route that runs when all branches failed; it must be armed again for the next try.',
    routes: ['request', 'failure', 'onreply', 'branch', 'local'],
    args: [arg.route('failure', 'name', 'Name of a failure_route.')],
    returns,
    run: (execution, layer, name) => arm(execution, layer, 'failure', name),
  }),
  t_on_reply: tm.fn({
    doc: 'Arms the onreply_route for replies of the transaction; in a branch_route for those of that branch.',
    routes: ['request', 'failure', 'onreply', 'branch', 'local'],
    args: [arg.route('onreply', 'name', 'Name of an onreply_route.')],
    returns,
    run: (execution, layer, name) => arm(execution, layer, 'onreply', name),
  }),
  t_on_branch: tm.fn({
    doc: 'Arms the branch_route that runs for each branch before it is sent; in a branch_route for the next ones.',
    routes: ['request', 'failure', 'onreply', 'branch'],
    args: [arg.route('branch', 'name', 'Name of a branch_route.')],
    returns,
    run: (execution, layer, name) => arm(execution, layer, 'branch', name),
  }),
};
