import type { Execution } from '../../declarations/execution.ts';
import type { VariableUse } from '../../declarations/module.ts';
import { AvpList } from '../../values/avp-list.ts';
import { integerOf, stored, textOf, type Value } from '../../values/value.ts';
import { contextOf } from './context.ts';
import { currentBranch, currentTransaction } from './current.ts';
import { currentStatus } from './functions/status.ts';
import type { TransactionLayer } from './layer.ts';
import { tm } from './module.ts';
import type { ClientBranch } from './transaction.ts';

/** The AVPs of the branch a route is about; made for a branch that is being made. */
function branchAvps(execution: Execution, layer: TransactionLayer): AvpList | null {
  const branch = currentBranch(execution, layer);
  if (branch !== null) return branch.avps;
  const context = contextOf(execution.message);
  if (context.route !== 'branch') return null;
  context.branchAvps ??= new AvpList();
  return context.branchAvps;
}

function readAvp(avps: AvpList | null, use: VariableUse): Value {
  if (avps === null || use.inner === null) return null;
  if (use.index === '*') {
    const all = avps.all(use.inner);
    return all.length === 0 ? null : all.join(', ');
  }
  return avps.get(use.inner, typeof use.index === 'number' ? use.index : 0);
}

/** Seconds of a timer of this transaction, or the one to come. */
function timer(
  execution: Execution,
  layer: TransactionLayer,
  slot: 'finalTimeout' | 'inviteTimeout',
): number {
  const transaction = currentTransaction(execution, layer);
  const own = transaction === null ? contextOf(execution.message)[slot] : transaction[slot];
  return own ?? layer.options[slot] / 1000;
}

function setTimer(
  execution: Execution,
  layer: TransactionLayer,
  slot: 'finalTimeout' | 'inviteTimeout',
  value: Value,
): boolean {
  const seconds = integerOf(value);
  if (value !== null && (seconds === null || seconds <= 0)) {
    execution.log('ERROR', 'a timeout must be a number of seconds above 0');
    return false;
  }
  const transaction = currentTransaction(execution, layer);
  if (transaction === null) contextOf(execution.message)[slot] = seconds;
  else transaction[slot] = seconds;
  return true;
}

/** The branch that `$(tm.branch.x[i])` means: by index, else the current one. */
function branchAt(execution: Execution, layer: TransactionLayer, use: VariableUse): ClientBranch | null {
  if (typeof use.index !== 'number') return currentBranch(execution, layer);
  const branches = currentTransaction(execution, layer)?.branches ?? [];
  return branches[use.index < 0 ? branches.length + use.index : use.index] ?? null;
}

const ofBranch = (doc: string, read: (branch: ClientBranch, layer: TransactionLayer) => Value) =>
  tm.variable({
    doc,
    since: '3.6',
    inner: 'no',
    index: true,
    get: (execution, layer, use) => {
      if (use.index === '*') {
        const branches = currentTransaction(execution, layer)?.branches ?? [];
        return branches.length === 0
          ? null
          : branches.map((branch) => textOf(read(branch, layer)) ?? '<null>').join(', ');
      }
      const branch = branchAt(execution, layer, use);
      return branch === null ? null : read(branch, layer);
    },
  });

export const variables = {
  T_branch_idx: tm.variable({
    doc: 'Index of the current branch, from 0.',
    get: (execution, layer) => {
      const transaction = currentTransaction(execution, layer);
      const context = contextOf(execution.message);
      if (execution.kind === 'failure') {
        return layer.server.version === '2.4' ? null : (transaction?.lastBranch?.index ?? null);
      }
      return context.branchIndex;
    },
  }),
  T_reply_code: tm.variable({
    doc: 'Code of the last reply sent, of this reply, or of the reply that won; 0 when there is none.',
    get: (execution, layer) => {
      if (execution.kind === 'branch') {
        execution.log('ERROR', 'there is no reply in a branch route');
        return 0;
      }
      return currentStatus(execution, currentTransaction(execution, layer));
    },
  }),
  T_ruri: tm.variable({
    doc: 'R-URI of the current branch as sent.',
    get: (execution, layer) => {
      const transaction = currentTransaction(execution, layer);
      const branch = currentBranch(execution, layer) ?? transaction?.branches[0];
      return branch?.uri ?? null;
    },
  }),
  T_id: tm.variable({
    doc: 'Row and number of the transaction, `row:number`.',
    get: (execution, layer) => {
      const transaction = currentTransaction(execution, layer);
      return transaction === null ? null : `${transaction.row}:${transaction.label}`;
    },
  }),
  T_fr_timeout: tm.variable({
    doc: 'Seconds without a final reply after which a branch of this transaction fails.',
    get: (execution, layer) => timer(execution, layer, 'finalTimeout'),
    set: (execution, layer, _use, value) => setTimer(execution, layer, 'finalTimeout', value),
  }),
  T_fr_inv_timeout: tm.variable({
    doc: 'The same for an INVITE that got a provisional reply.',
    get: (execution, layer) => timer(execution, layer, 'inviteTimeout'),
    set: (execution, layer, _use, value) => setTimer(execution, layer, 'inviteTimeout', value),
  }),
  bavp: tm.variable({
    doc: 'AVP of the current branch.',
    inner: 'optional',
    index: true,
    get: (execution, layer, use) => readAvp(branchAvps(execution, layer), use),
    set: (execution, layer, use, value, operator) => {
      const avps = branchAvps(execution, layer);
      if (avps === null || use.inner === null) {
        execution.log('ERROR', 'there is no branch to keep an AVP with');
        return false;
      }
      const kept = stored(value);
      if (operator === ':=' || (kept === null && use.index === '*')) avps.removeAll(use.inner);
      else if (kept === null) avps.remove(use.inner, typeof use.index === 'number' ? use.index : 0);
      if (kept !== null) avps.push(use.inner, kept);
      return true;
    },
  }),
  T_branch_last_reply_code: ofBranch(
    'Last status code that a branch got, 0 for none.',
    (branch) => branch.lastReceived,
  ),
  'tm.branch.uri': ofBranch('R-URI of a branch.', (branch) => branch.uri),
  'tm.branch.duri': ofBranch('Next hop of a branch.', (branch) => branch.message.destinationUri),
  'tm.branch.path': ofBranch('Path vector of a branch.', (branch) => branch.message.path),
  'tm.branch.q': ofBranch('q of a branch, in thousandths.', (branch) =>
    branch.message.q < 0 ? null : branch.message.q,
  ),
  'tm.branch.flags': ofBranch('Names of the flags of a branch.', (branch, layer) =>
    layer.server.flags.branch.names(branch.message.branchFlags),
  ),
  'tm.branch.socket': ofBranch('Socket a branch was sent from.', (branch) => {
    const { protocol, ip, port } = branch.destination.socket;
    return `${protocol}:${ip}:${port}`;
  }),
  'tm.branch.last_received': ofBranch('Last status code that a branch got.', (branch) => branch.lastReceived),
  'tm.branch.type': ofBranch('Kind of a branch.', () => 'sip'),
  'tm.branch.flag': tm.variable({
    doc: 'A flag of a branch: 1 or 0.',
    since: '3.6',
    inner: 'optional',
    index: true,
    get: (execution, layer, use) => {
      const branch = branchAt(execution, layer, use);
      const bit = use.inner === null ? null : layer.server.flags.branch.bit(use.inner);
      if (branch === null || bit === null) return null;
      return (branch.message.branchFlags >>> bit) & 1;
    },
    set: (execution, layer, use, value) => {
      const branch = branchAt(execution, layer, use);
      const bit = use.inner === null ? null : layer.server.flags.branch.bit(use.inner);
      if (branch === null || bit === null) return false;
      if (integerOf(value)) branch.message.branchFlags |= 1 << bit;
      else branch.message.branchFlags &= ~(1 << bit);
      return true;
    },
  }),
  'tm.branch.attr': tm.variable({
    doc: 'A named value kept with a branch.',
    since: '3.6',
    inner: 'optional',
    index: true,
    get: (execution, layer, use) => {
      const branch = branchAt(execution, layer, use);
      return use.inner === null ? null : (branch?.attributes?.get(use.inner) ?? null);
    },
    set: (execution, layer, use, value) => {
      const branch = branchAt(execution, layer, use);
      if (branch === null || use.inner === null) return false;
      branch.attributes ??= new Map();
      if (value === null) branch.attributes.delete(use.inner);
      else branch.attributes.set(use.inner, stored(value));
      return true;
    },
  }),
};
