import type { Message } from '../../declarations/message.ts';
import type { Outcome } from './decision.ts';
import { runFailureRoute } from './failure-route.ts';
import { openBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { choose } from './selection.ts';
import type { ClientBranch, Transaction, Winner } from './transaction.ts';

/** A reply to a request of our own, or to a replicated one: nobody upstream gets it. */
export function finishLocal(
  layer: TransactionLayer,
  transaction: Transaction,
  branch: ClientBranch,
  reply: Message | null,
  code: number,
  done: (outcome: Outcome) => void,
): void {
  if (transaction.isFinal || branch.lastReceived >= 200) {
    done({ kind: 'ignored' });
    return;
  }
  branch.lastReceived = code;
  if (code < 200) {
    if (reply !== null) transaction.provisional?.(reply);
    if (code !== 100) layer.statistics.add('relayed_replies');
    done({ kind: 'provisional' });
    return;
  }
  branch.reply = reply;
  if (code < 300) {
    end(layer, transaction, { branch, code, reply }, done);
    return;
  }
  const refusal = layer.options.refusalWins && code >= 600 ? branch : null;
  const choice = choose(transaction, { refusal, isMinor: () => false });
  if (choice.kind === 'open') {
    done({ kind: 'stored' });
    return;
  }
  const before = transaction.branches.length;
  runFailureRoute(layer, transaction, choice.winner, () => {
    if (transaction.isOpen(before)) return done({ kind: 'stored' });
    end(layer, transaction, choice.winner, done);
  });
}

function end(
  layer: TransactionLayer,
  transaction: Transaction,
  winner: Winner,
  done: (outcome: Outcome) => void,
): void {
  const { code, reply, branch } = winner;
  transaction.status = code;
  layer.statistics.add(reply === null ? 'local_replies' : 'relayed_replies');
  layer.emit('local-reply', { transaction, request: null, reply, code, branch });
  const tell = transaction.done;
  transaction.done = null;
  tell?.({ code, reply, transaction, sent: branch?.data ?? null });
  done({ kind: 'completed', cancelled: openBranches(transaction) });
}
