import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import type { VariableUse } from '../../declarations/module.ts';
import { reversedHex } from '../../sip/branch.ts';
import { AvpList } from '../../values/avp-list.ts';
import { integerOf, stored, textOf, type Value } from '../../values/value.ts';
import { readAvp, writeAvp } from '../../variables/avp.ts';
import { branchAt as branchOf } from '../../variables/branch-set.ts';
import { registerFlag } from '../../variables/flags.ts';
import { contextOf } from './context.ts';
import { currentBranch, currentTransaction, soughtTransaction, workedBranch } from './current.ts';
import { currentSet } from './finish.ts';
import { currentStatus } from './functions/status.ts';
import type { TransactionLayer } from './layer.ts';
import { tm } from './module.ts';
import type { ClientBranch } from './transaction.ts';

/** The AVPs of the branch a branch, reply or failure route works on; made for a branch that is being made. */
function branchAvps(execution: Execution): AvpList | null {
  const branch = workedBranch(execution);
  if (branch !== null) return branch.avps;
  const context = contextOf(execution.message);
  if (context.route !== 'branch') return null;
  context.branchAvps ??= new AvpList();
  return context.branchAvps;
}

/** As `$avp`, but for what the server does differently: `[*]` ends with a separator, an index beyond is empty. */
function readBranchAvp(execution: Execution, use: VariableUse): Value {
  const avps = branchAvps(execution);
  if (avps === null) return null;
  const value = readAvp(execution, avps, use);
  if (use.index === '*') return value === null ? null : `${textOf(value)}, `;
  const isBeyond = value === null && typeof use.index === 'number' && use.index > 0;
  return isBeyond && use.inner !== null && avps.stack(use.inner) !== undefined ? '' : value;
}

/** Seconds of a timer of this transaction, or the one to come. */
function timer(
  execution: Execution,
  layer: TransactionLayer,
  slot: 'finalTimeout' | 'inviteTimeout',
): number {
  const transaction = currentTransaction(execution);
  const own = transaction === null ? contextOf(execution.message)[slot] : transaction[slot];
  return own ?? layer.options[slot] / 1000;
}

function setTimer(execution: Execution, slot: 'finalTimeout' | 'inviteTimeout', value: Value): boolean {
  const seconds = integerOf(value);
  if (value !== null && seconds === null) {
    execution.log('ERROR', 'a timeout must be a number of seconds');
    return false;
  }
  const target = currentTransaction(execution) ?? contextOf(execution.message);
  target[slot] = seconds;
  return true;
}

/**
 * The branch that `$(tm.branch.x[i])` means: by index, else the current one. `i/active` counts from the first branch
 * of the last set, a negative index from the end.
 */
function branchAt(execution: Execution, { index, word }: VariableUse): ClientBranch | null {
  if (index === null) return currentBranch(execution);
  const transaction = currentTransaction(execution);
  if (transaction === null) return null;
  const named = /^(-?\d+)\/(active|all)$/i.exec(word ?? '');
  const position = named === null ? index : Number(named[1]);
  if (typeof position !== 'number') return null;
  const branches = named?.[2]?.toLowerCase() === 'active' ? currentSet(transaction) : transaction.branches;
  return branches.at(position) ?? null;
}

/** What a branch holds besides; in a branch_route without index that of the new one. */
function settingsOf(execution: Execution, use: VariableUse): Branch | null {
  if (use.index === null && execution.kind === 'branch') return branchOf(execution.message, 0);
  const branch = branchAt(execution, use);
  return branch === null ? null : branchOf(branch.message, 0);
}

const ofBranch = (doc: string, read: (branch: ClientBranch, layer: TransactionLayer) => Value) =>
  tm.variable({
    doc,
    since: '3.6',
    inner: 'no',
    index: true,
    get: (execution, layer, use) => {
      const branch = branchAt(execution, use);
      return branch === null ? null : read(branch, layer);
    },
  });

export const variables = {
  T_branch_idx: tm.variable({
    doc: 'Index of the current branch, from 0.',
    get: (execution, layer) => {
      if (execution.kind === 'failure') {
        return layer.server.version === '2.4' ? null : (workedBranch(execution)?.index ?? null);
      }
      const { branchIndex } = contextOf(execution.message);
      return execution.kind === 'onreply' ? (branchIndex ?? 0) : branchIndex;
    },
  }),
  T_reply_code: tm.variable({
    doc: 'Code of the last reply sent, of this reply, or of the reply that won; 0 when there is none.',
    get: (execution, layer) => {
      if (execution.kind === 'branch') {
        execution.log('ERROR', 'there is no reply in a branch route');
        return 0;
      }
      return currentStatus(execution, soughtTransaction(execution, layer));
    },
  }),
  T_ruri: tm.variable({
    doc: 'R-URI of the current branch as sent; before there is a transaction that of the request.',
    get: (execution, layer) => {
      const { message } = execution;
      const transaction = soughtTransaction(execution, layer);
      if (transaction === null) return message.requestUri ?? message.sip.requestUri;
      const index = contextOf(message).branchIndex ?? workedBranch(execution)?.index ?? 0;
      return transaction.branches[index]?.uri ?? null;
    },
  }),
  T_id: tm.variable({
    doc: 'What the transaction is known by: its number and row, in hexadecimal digits from the last to the first.',
    get: (execution) => {
      const transaction = currentTransaction(execution);
      return transaction === null
        ? null
        : `${reversedHex(transaction.label)}.${reversedHex(transaction.row)}`;
    },
  }),
  T_fr_timeout: tm.variable({
    doc: 'Seconds without a final reply after which a branch of this transaction fails.',
    get: (execution, layer) => timer(execution, layer, 'finalTimeout'),
    set: (execution, _layer, _use, value) => setTimer(execution, 'finalTimeout', value),
  }),
  T_fr_inv_timeout: tm.variable({
    doc: 'The same for an INVITE that got a provisional reply.',
    get: (execution, layer) => timer(execution, layer, 'inviteTimeout'),
    set: (execution, _layer, _use, value) => setTimer(execution, 'inviteTimeout', value),
  }),
  bavp: tm.variable({
    doc: 'AVP of the current branch.',
    inner: 'optional',
    index: true,
    get: (execution, _layer, use) => readBranchAvp(execution, use),
    set: (execution, _layer, use, value, operator) => {
      const avps = branchAvps(execution);
      if (avps !== null) return writeAvp(execution, avps, use, value, operator);
      execution.log('ERROR', 'there is no branch to keep an AVP with');
      return false;
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
    if (branch.destination === null) return null;
    const { protocol, ip, port } = branch.destination.socket;
    return `${protocol}:${ip}:${port}`;
  }),
  'tm.branch.last_received': ofBranch(
    'Last status code that a branch got, NULL for none.',
    (branch) => branch.lastReceived || null,
  ),
  'tm.branch.type': ofBranch(
    'Kind of a branch: `sip`, or `phony` for one that only waits for others.',
    (branch) => (branch.kind === 'sip' ? 'sip' : 'phony'),
  ),
  'tm.branch.flag': tm.variable({
    doc: 'A flag of a branch: 1 or 0.',
    since: '3.6',
    inner: 'optional',
    index: true,
    link: (server, inner) => registerFlag(server, 'branch', inner),
    get: (execution, layer, use) => {
      const branch = settingsOf(execution, use);
      const bit = use.inner === null ? null : layer.server.flags.branch.bit(use.inner);
      return branch === null || bit === null ? null : (branch.flags >>> bit) & 1;
    },
    set: (execution, layer, use, value) => {
      const branch = settingsOf(execution, use);
      const bit = use.inner === null ? null : layer.server.flags.branch.bit(use.inner);
      if (branch === null || bit === null) return false;
      if (integerOf(value)) branch.flags |= 1 << bit;
      else branch.flags &= ~(1 << bit);
      return true;
    },
  }),
  'tm.branch.attr': tm.variable({
    doc: 'A named value kept with a branch.',
    since: '3.6',
    inner: 'optional',
    index: true,
    get: (execution, _layer, use) => {
      const attributes = settingsOf(execution, use)?.attributes;
      return use.inner === null ? null : (attributes?.get(use.inner) ?? null);
    },
    set: (execution, _layer, use, value) => {
      const branch = settingsOf(execution, use);
      if (branch === null || use.inner === null) return false;
      const attributes = new Map(branch.attributes);
      if (value === null) attributes.delete(use.inner);
      else attributes.set(use.inner, stored(value));
      branch.attributes = attributes;
      return true;
    },
  }),
};
