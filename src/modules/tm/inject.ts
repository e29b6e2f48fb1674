import type { Execution } from '../../declarations/execution.ts';
import type { Branch, Message } from '../../declarations/message.ts';
import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import { parseRouteValues } from '../../sip/route.ts';
import { textOf } from '../../values/value.ts';
import { branchAt, copyBranch, newBranch, snapshotOf } from '../../variables/branch-set.ts';
import { cancelBranch, cancelReasons } from './cancel.ts';
import { stopWaiting } from './expiry.ts';
import { openBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { addBranches } from './relay.ts';
import type { Transaction } from './transaction.ts';

/** What `t_inject_branches()` does besides: `cancel` gives the branches before up, `last` waits for no more. */
export interface InjectFlags {
  readonly cancel: boolean;
  readonly last: boolean;
}

/**
 * `t_inject_branches()`: adds targets to a transaction that is under way.
 * @param source `msg`: the current request, or the branches appended to the current reply; `event`: the contact
 *   that a usrloc event brought, read from the AVPs named like its parameters
 */
export function injectBranches(
  layer: TransactionLayer,
  transaction: Transaction,
  execution: Execution,
  source: 'msg' | 'event',
  flags: InjectFlags,
  done: (result: number) => void,
): void {
  if (transaction.isFinal) {
    execution.log('ERROR', 'the transaction has its final reply, nothing can be injected');
    done(-2);
    return;
  }
  const { message } = execution;
  const [first, ...others] = source === 'msg' ? branchesOf(message) : contactOfEvent(layer, execution);
  if (first === undefined) {
    execution.log('ERROR', 'there are no branches to inject');
    done(-1);
    return;
  }
  if (source === 'msg') message.branches = [];
  const given = flags.cancel ? openBranches(transaction) : [];
  if (flags.last) stopWaiting(transaction, 1);
  const base = copyMessage(transaction.request, {
    branches: others,
    attachments: transaction.request.attachments.clone(),
  });
  copyBranch(first, branchAt(base, 0)!);
  const options = { proxy: null, newSet: false, keepsChanges: false };
  addBranches(layer, transaction, base, options, (result) => {
    for (const branch of given) cancelBranch(layer, branch, cancelReasons.elsewhere);
    done(result === 1 ? 1 : -3);
  });
}

/** The targets that stand in a message: of a request also its R-URI. */
function branchesOf(message: Message): readonly Branch[] {
  if (message.sip.kind === 'reply') return message.branches;
  return [snapshotOf(branchAt(message, 0)!), ...message.branches];
}

/** Parameters of E_UL_CONTACT_INSERT and its like that tell where a contact is; all must be there. */
const contactParameters = ['uri', 'received', 'path', 'qval', 'socket', 'bflags'] as const;

/** The contact of such an event. A path wins over where the REGISTER came from. */
function contactOfEvent(layer: TransactionLayer, execution: Execution): Branch[] {
  const missing = contactParameters.find((name) => execution.avps.get(name) === null);
  if (missing !== undefined) {
    execution.log('ERROR', `there is no $avp(${missing}) of a contact event`);
    return [];
  }
  const read = (name: (typeof contactParameters)[number]) => textOf(execution.avps.get(name)) || null;
  const uri = read('uri');
  if (uri === null) return [];
  const q = Number(read('qval') ?? '-1');
  const address = /^(?:([a-z]+):)?(.+):([0-9]+)$/i.exec(read('socket') ?? '');
  const socket =
    address === null ? null : layer.server.findSocket(address[1] ?? null, address[2]!, Number(address[3]));
  const flags = Number(read('bflags') ?? '0') || 0;
  const path = read('path');
  const hop = path === null ? read('received') : (parseRouteValues(path)?.[0]?.uri ?? null);
  return [newBranch(uri, { destinationUri: hop, path, q: Number.isNaN(q) ? -1 : q, flags, socket })];
}
