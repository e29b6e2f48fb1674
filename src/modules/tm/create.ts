import type { Message } from '../../declarations/message.ts';
import { errors } from '../../runtime/forwarding/errors.ts';
import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import { replyTarget } from '../../runtime/forwarding/reply.ts';
import { reversedHex, transactionHash } from '../../sip/branch.ts';
import { badRequestUri } from '../../sip/failure.ts';
import type { SipMessage } from '../../sip/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { AvpList } from '../../values/avp-list.ts';
import { md5 } from '../../values/digest/md5.ts';
import type { ByteString } from '../../values/value.ts';
import { answer, answerAgain } from './answer.ts';
import { type Context, contextOf } from './context.ts';
import { putOnWait, stopBranches } from './finish.ts';
import { TransactionLayer } from './layer.ts';
import { Transaction } from './transaction.ts';

/** True when a request has what a transaction is known by; logs when not. */
export function hasTransactionHeaders(layer: TransactionLayer, sip: SipMessage): boolean {
  const complete = sip.callId !== null && sip.cseq !== null && sip.from !== null && sip.to !== null;
  if (!complete) layer.log('too few headers');
  return complete;
}

/** True when the R-URI, as the script left it, is one; logs when not. */
function hasTarget(layer: TransactionLayer, message: Message): boolean {
  const { requestUri, sip } = message;
  const uri = requestUri === null ? sip.parsedRequestUri : parseUri(requestUri, sip.version);
  if (uri !== null) return true;
  sip.failure = badRequestUri;
  layer.log(`bad R-URI ${requestUri ?? sip.requestUri}`);
  return false;
}

/** Looks for the transaction a request belongs to and notes it in the message's context. */
export function lookUp(layer: TransactionLayer, message: Message): Context {
  const context = contextOf(message);
  if (context.transaction !== null || context.acknowledged !== null) return context;
  const found = layer.table.findRequest(message.sip);
  if (found !== null) {
    if (found.endToEnd) {
      context.acknowledged = found.transaction;
      layer.emit('ack', {
        transaction: found.transaction,
        request: message,
        reply: null,
        code: 0,
        branch: null,
      });
    } else context.transaction = found.transaction;
  }
  return context;
}

/** A copy of the ACK belongs to a final reply of ours: it needs not be sent again. */
export function absorbAck(layer: TransactionLayer, transaction: Transaction): void {
  if (!transaction.isFinal) return;
  stopBranches(transaction);
  putOnWait(layer, transaction);
}

/** Codes of `create` besides errors. */
export const created = { isNew: 1, repeated: 0, scriptError: -10 } as const;

/**
 * `t_newtran()`: makes the transaction of a request, and answers an INVITE with 100.
 * @returns 1: new (or an ACK that needs none); 0: a repeated request was answered, an ACK absorbed; negative: error
 */
export function create(layer: TransactionLayer, message: Message, avps: AvpList): number {
  const context = contextOf(message);
  if (context.transaction !== null) {
    layer.log('the request has a transaction already');
    return created.scriptError;
  }
  const { sip } = message;
  if (!hasTransactionHeaders(layer, sip)) return errors.tooFewHeaders;
  if (!hasTarget(layer, message)) return errors.badRequest;
  lookUp(layer, message);
  const isAck = sip.method === 'ACK';
  const found = context.transaction as Transaction | null;
  if (found !== null) {
    if (isAck) absorbAck(layer, found);
    else {
      answerAgain(layer, found, message);
      context.transaction = null;
    }
    return created.repeated;
  }
  if (isAck) return created.isNew;
  if (layer.table.isFull) {
    layer.tellFull();
    return errors.outOfMemory;
  }
  const transaction = build(layer, message, avps);
  context.transaction = transaction;
  arm(transaction, context);
  layer.table.add(transaction);
  layer.statistics.add('UAS_transactions');
  layer.statistics.add('inuse_transactions');
  layer.emit('request', { transaction, request: message, reply: null, code: 0, branch: null });
  if (transaction.isInvite && layer.options.autoTrying) {
    const reason = layer.server.version === '2.4' ? 'Giving a try' : 'Giving it a try';
    answer(layer, transaction, message, 100, reason);
  }
  return created.isNew;
}

function build(layer: TransactionLayer, message: Message, avps: AvpList): Transaction {
  const { sip } = message;
  const row = transactionHash(sip.callId!, sip.cseq!.number);
  const label = layer.nextLabel();
  return new Transaction({
    row,
    label,
    branchKey: layer.options.labelledBranches ? TransactionLayer.branchKey(row, label) : stableKey(row, sip),
    request: message,
    method: sip.requestLine.method,
    isLocal: false,
    replyTarget: replyTarget(layer.server, message),
    avps,
  });
}

/** Without labels the branch is made of what stays the same over a restart (`syn_branch=0`). */
function stableKey(row: number, sip: SipMessage): ByteString {
  const parts = [sip.header('from'), sip.header('to'), sip.callId, sip.requestUri, sip.cseq?.number];
  const via = sip.topVia;
  const text = parts.join('') + (via === null ? '' : via.host + (via.portText ?? '') + (via.branch ?? ''));
  return `${reversedHex(row)}.${md5(text)}`;
}

/** Hands over what the script armed before there was a transaction. */
function arm(transaction: Transaction, context: Context): void {
  transaction.onFailure = context.onFailure;
  transaction.onReply = context.onReply;
  transaction.onBranch = context.onBranch;
  transaction.finalTimeout = context.finalTimeout;
  transaction.inviteTimeout = context.inviteTimeout;
  transaction.cancelReason = context.cancelReason;
}

/** Takes over what the script changed in the request since the transaction was made. */
export function update(transaction: Transaction, message: Message): void {
  if (!transaction.isLocal) transaction.request = copyMessage(message, { branches: [] });
}
