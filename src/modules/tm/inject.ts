import type { Execution } from '../../declarations/execution.ts';
import type { Branch, Message } from '../../declarations/message.ts';
import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import { textOf } from '../../values/value.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { stopWaiting } from './expiry.ts';
import { openBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { addBranches } from './relay.ts';
import type { Transaction } from './transaction.ts';

/**
 * `t_inject_branches()`: adds targets to a transaction that is under way.
 * @param source `msg`: the branches appended to the current message; `event`: the contact that a usrloc event
 *   brought, read from the AVPs named like its parameters
 * @param cancelOthers the branches before are given up, once the new ones were sent
 */
export function injectBranches(
  layer: TransactionLayer,
  transaction: Transaction,
  execution: Execution,
  source: 'msg' | 'event',
  cancelOthers: boolean,
  done: (result: number) => void,
): void {
  const { message } = execution;
  const branches = source === 'msg' ? branchesOf(message) : contactOfEvent(layer, execution);
  if (branches.length === 0) {
    execution.log('ERROR', 'there are no branches to inject');
    done(-1);
    return;
  }
  if (transaction.isFinal) {
    execution.log('ERROR', 'the transaction has its final reply, nothing can be injected');
    done(-2);
    return;
  }
  message.branches = source === 'msg' ? [] : message.branches;
  const given = cancelOthers ? openBranches(transaction) : [];
  const base = copyMessage(transaction.request, { branches: [...branches] });
  const options = { proxy: null, newSet: false, onlyAppended: true };
  addBranches(layer, transaction, base, options, (result) => {
    const { waiting } = transaction;
    if (waiting !== null && waiting.left !== null) {
      waiting.left -= branches.length;
      if (waiting.left <= 0) stopWaiting(layer, transaction);
    }
    for (const branch of given) cancelBranch(layer, branch, cancelReasons.elsewhere);
    done(result === 1 ? 1 : -3);
  });
}

/** The targets that stand in a message: of a request also its R-URI. */
function branchesOf(message: Message): readonly Branch[] {
  if (message.sip.kind === 'reply') return message.branches;
  const { destinationUri, path, q, branchFlags, sendSocket } = message;
  const uri = message.requestUri ?? message.sip.requestUri ?? '';
  const first = { uri, destinationUri, path, q, flags: branchFlags, socket: sendSocket, attributes: null };
  return [first, ...message.branches];
}

/** The contact of E_UL_CONTACT_INSERT and its like. */
function contactOfEvent(layer: TransactionLayer, execution: Execution): Branch[] {
  const read = (name: string) => textOf(execution.avps.get(name)) || null;
  const uri = read('uri');
  if (uri === null) return [];
  const q = Number(read('qval') ?? '-1');
  const address = /^(?:([a-z]+):)?(.+):([0-9]+)$/i.exec(read('socket') ?? '');
  const socket =
    address === null ? null : layer.server.findSocket(address[1] ?? null, address[2]!, Number(address[3]));
  let flags = 0;
  for (const name of (read('bflags') ?? '').split(' ')) {
    const bit = name === '' ? null : layer.server.flags.branch.bit(name);
    if (bit !== null) flags |= 1 << bit;
  }
  const destinationUri = read('received');
  return [
    { uri, destinationUri, path: read('path'), q: Number.isNaN(q) ? -1 : q, flags, socket, attributes: null },
  ];
}
