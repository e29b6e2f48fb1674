import type { Server } from '../../declarations/server.ts';
import { answer, tagOf } from './answer.ts';
import type { TmApi } from './api.ts';
import { cancelBranch } from './cancel.ts';
import { contextOf, existingContext } from './context.ts';
import { create, lookUp } from './create.ts';
import { waitForBranches } from './expiry.ts';
import { openBranches } from './finish.ts';
import { check } from './functions/transactions.ts';
import { injectBranches } from './inject.ts';
import type { TransactionLayer } from './layer.ts';
import { sendLocalRequest } from './local-request.ts';
import { find } from './management.ts';
import { relayRequest } from './relay-request.ts';

const noFlags = { noAutoReply: false, noDnsFailover: false, passReason: false, allowNoCancel: false };

/** What tm offers to other modules. */
export function provide(layer: TransactionLayer, _server: Server): TmApi {
  return {
    transactionOf: (message) => existingContext(message)?.transaction ?? null,
    hasTransaction: (message) => (existingContext(message)?.transaction ?? null) !== null,
    lookup: (message) => lookUp(layer, message).transaction,
    adopt: (message, transaction) => {
      if (transaction.deleted) return false;
      contextOf(message).transaction = transaction;
      return true;
    },
    check: (execution) => check(execution, layer),
    create: (message, avps) => create(layer, message, avps),
    reply: (message, code, reason, extra) => {
      const context = contextOf(message);
      if (context.transaction === null) {
        if (create(layer, message, layer.avpsFor(message)) !== 1) return false;
      }
      const { transaction } = context;
      return transaction !== null && answer(layer, transaction, message, code, reason, extra);
    },
    relay: (execution, done) => relayRequest(layer, execution, null, noFlags, done),
    replyTo: (transaction, code, reason, extra) =>
      answer(layer, transaction, transaction.request, code, reason, extra),
    tagOf: (message) => (message.sip.kind === 'request' ? tagOf(layer, message) : null),
    request: (request, done) => sendLocalRequest(layer, request, done),
    waitForBranches: (transaction, count) => waitForBranches(layer, transaction, count),
    injectContact: (transaction, execution) =>
      injectBranches(layer, transaction, execution, 'event', { cancel: false, last: false }, () => {}),
    cancel: (transaction, reason) => {
      for (const branch of openBranches(transaction)) cancelBranch(layer, branch, reason ?? null);
    },
    on: (transaction, event, listener) => layer.on(transaction, event, listener),
    find: (row, label) => find(layer, row, label),
    exclusively: (transaction, work) =>
      transaction.enter((leave) => {
        work();
        leave();
      }),
  };
}
