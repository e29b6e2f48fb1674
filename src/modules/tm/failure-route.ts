import { Attachments } from '../../declarations/attachments.ts';
import type { Message } from '../../declarations/message.ts';
import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import { contextOf } from './context.ts';
import type { TransactionLayer } from './layer.ts';
import type { Transaction, Winner } from './transaction.ts';

/**
 * Runs the armed failure_route once: it works on the original request, with the R-URI as received (2.4: as the
 * winning branch was sent) and no next hop (reference: sip 10). What it changes is not kept for the next one.
 */
export function runFailureRoute(
  layer: TransactionLayer,
  transaction: Transaction,
  winner: Winner,
  done: () => void,
): void {
  const { onFailure } = transaction;
  const { server } = layer;
  // A CANCEL that is relayed like any other request has none.
  const isRun =
    onFailure !== null && transaction.method !== 'CANCEL' && server.hasRoute('failure', onFailure);
  if (!isRun) {
    done();
    return;
  }
  transaction.onFailure = null;
  const message = failureMessage(layer, transaction, winner);
  transaction.winner = winner;
  server.run('failure', onFailure, message, { avps: transaction.avps }, () => {
    transaction.winner = null;
    transaction.request.flags = message.flags;
    contextOf(message).route = 'request';
    done();
  });
}

function failureMessage(layer: TransactionLayer, transaction: Transaction, winner: Winner): Message {
  const message = copyMessage(transaction.request, {
    requestUri: layer.server.version === '2.4' ? winner.branch.uri : null,
    destinationUri: null,
    path: null,
    q: -1,
    sendSocket: null,
    branchFlags: 0,
    branches: [],
    processing: new Attachments(),
  });
  const context = contextOf(message);
  context.transaction = transaction;
  context.route = 'failure';
  return message;
}
