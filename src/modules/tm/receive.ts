import type { Message } from '../../declarations/message.ts';
import { AvpList } from '../../values/avp-list.ts';
import { acknowledge, cancelAnswered, cancelBranch } from './cancel.ts';
import { contextOf } from './context.ts';
import { relayDecision } from './decision.ts';
import { restartInviteTimer } from './expiry.ts';
import { complete } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/**
 * Takes a reply after the global onreply_route (reference: sip 10).
 * @returns true when it belongs to a transaction and is dealt with
 */
export function receiveReply(layer: TransactionLayer, message: Message): boolean {
  const branch = layer.table.findReply(message.sip);
  if (branch === null) return false;
  layer.statistics.add('received_replies');
  const { code } = message.sip;
  if (message.sip.cseq?.method === 'CANCEL') {
    if (branch.transaction.isInvite) {
      cancelAnswered(branch, code);
      return true;
    }
  }
  branch.transaction.enter((leave) => process(layer, branch, message, leave));
  return true;
}

/**
 * Makes the transaction of a reply known to the global onreply_route, which runs before the reply is taken: which
 * branch it answers is not known by then, the first one stands for it.
 */
export function bindReply(layer: TransactionLayer, message: Message): void {
  const branch = layer.table.findReply(message.sip);
  if (branch !== null) bind(message, branch.transaction.branches[0]!);
}

function bind(message: Message, branch: ClientBranch): void {
  const context = contextOf(message);
  context.transaction = branch.transaction;
  context.branch = branch;
  context.branchIndex = branch.index;
  context.route = 'reply';
}

function process(layer: TransactionLayer, branch: ClientBranch, message: Message, leave: () => void): void {
  const { transaction } = branch;
  if (transaction.deleted) {
    leave();
    return;
  }
  const { code } = message.sip;
  bind(message, branch);
  transaction.lastBranch = branch;
  branch.retransmission?.stop();
  if (code >= 200) {
    branch.finalTimer?.cancel();
    branch.finalTimer = null;
  }
  if (transaction.isInvite && (code >= 300 || (transaction.isSilent && code >= 200))) {
    if (code >= 300 || !transaction.keepsAck) acknowledge(layer, branch, message.sip);
  }
  layer.emit('reply', { transaction, request: requestOf(transaction), reply: message, code, branch });
  runReplyRoutes(layer, branch, message, (isDropped) => {
    if (isDropped) return leave();
    branch.gotReply = true;
    if (transaction.isInvite && code < 200) cancelIfWanted(layer, branch);
    const before = branch.lastReceived;
    relayDecision(layer, transaction, branch, message, code, (outcome) => {
      if (outcome.kind === 'completed') {
        complete(layer, transaction, outcome.cancelled);
      } else if (outcome.kind === 'provisional') extendTimers(layer, branch, before, code);
      leave();
    });
  });
}

function requestOf(transaction: Transaction): Message | null {
  return transaction.isLocal ? null : transaction.request;
}

/** A branch whose cancelling had to wait for a provisional reply; why it is cancelled is forgotten by then. */
function cancelIfWanted(layer: TransactionLayer, branch: ClientBranch): void {
  const { transaction } = branch;
  if (branch.cancel !== null || !(branch.toCancel || transaction.cancelled)) return;
  branch.toCancel = false;
  cancelBranch(layer, branch, null);
}

function extendTimers(layer: TransactionLayer, branch: ClientBranch, before: number, code: number): void {
  const isBetter = before < code && (code >= 180 || before === 0);
  if (!layer.options.restartOnEachReply && !isBetter) return;
  if (branch.transaction.isInvite) restartInviteTimer(layer, branch);
  else branch.retransmission?.slowDown();
}

/** The branch's onreply_route, then the transaction's. `done` tells whether a provisional reply was dropped. */
function runReplyRoutes(
  layer: TransactionLayer,
  branch: ClientBranch,
  message: Message,
  done: (isDropped: boolean) => void,
): void {
  const { transaction } = branch;
  const { server } = layer;
  const routes: string[] = [];
  for (const name of [branch.onReply, transaction.onReply]) {
    if (name !== null && server.hasRoute('onreply', name)) routes.push(name);
  }
  if (routes.length === 0) {
    done(false);
    return;
  }
  message.flags = transaction.request.flags;
  message.branchFlags = branch.message.branchFlags;
  const avps = layer.options.sharedReplyAvps ? transaction.avps : new AvpList();
  const next = (index: number): void => {
    const name = routes[index];
    if (name === undefined) {
      end(false);
      return;
    }
    server.run('onreply', name, message, { avps }, (execution) => {
      if (execution.stopped === 'drop' && message.sip.code < 200) return end(true);
      next(index + 1);
    });
  };
  const end = (isDropped: boolean): void => {
    // With a dropped reply goes what the routes did to the flags.
    if (!isDropped) {
      branch.message.branchFlags = message.branchFlags;
      transaction.request.flags = message.flags;
    }
    done(isDropped);
  };
  next(0);
}
