import type { Message } from '../../declarations/message.ts';
import { tagPrefixes } from '../../runtime/forwarding/identity.ts';
import { type LocalReply, localReplyBytes, sendReplyBytes } from '../../runtime/forwarding/reply.ts';
import { transactionTag } from '../../sip/branch.ts';
import type { ByteString } from '../../values/value.ts';
import type { ReplyExtra } from '../sl/api.ts';
import { complete, openBranches } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { showReply } from './local-routes.ts';
import type { Transaction } from './transaction.ts';

/** The To tag of replies that a transaction for this request makes. */
export function tagOf(layer: TransactionLayer, message: Message): ByteString {
  const via = message.sip.topVia;
  const prefix = tagPrefixes(layer.server).transaction;
  return via === null ? `${prefix}-` : transactionTag(prefix, via);
}

/** Bytes of a reply made here, from the request as the script sees it now. */
export function replyBytes(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  reply: Omit<LocalReply, 'toTag'> & { toTag?: ByteString },
): ByteString | null {
  transaction.localTag = reply.toTag ?? (transaction.localTag || tagOf(layer, transaction.request));
  const data = localReplyBytes(layer.server, message, { ...reply, toTag: transaction.localTag });
  if (data === null) layer.log('cannot build a reply: the request has headers that cannot be read');
  if (data !== null && transaction.replyTarget !== null)
    showReply(layer, data, transaction.replyTarget.socket);
  return data;
}

/**
 * `t_reply()`: answers by the transaction. A final reply ends it: branches still open are cancelled.
 * @param message the request with the script's additions
 * @returns false (and a log line) when a final reply was sent before
 */
export function answer(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  code: number,
  reason: ByteString,
  extra: ReplyExtra & { toTag?: ByteString } = {},
): boolean {
  if (transaction.isLocal || transaction.replyTarget === null) return false;
  if (transaction.isFinal) {
    layer.log(`failed to generate ${code} reply when a final ${transaction.status} was sent out`);
    return false;
  }
  transaction.followSource(message);
  const data = replyBytes(layer, transaction, message, { code, reason, ...extra });
  if (data === null) return false;
  transaction.status = code;
  transaction.replyData = data;
  transaction.isLocalReply = true;
  layer.statistics.add('local_replies');
  if (code >= 200) {
    complete(layer, transaction, openBranches(transaction));
  }
  const moment = { transaction, request: transaction.request, reply: null, code, branch: null };
  layer.emit('before-reply', moment);
  const result = sendReplyBytes(layer.server, data, transaction.replyTarget);
  if (!result.ok) layer.log(`cannot send the reply: ${result.detail}`);
  layer.emit('reply-sent', moment);
  return result.ok || code >= 200;
}

/** Sends the last reply again, for a copy of the request. */
export function answerAgain(layer: TransactionLayer, transaction: Transaction, copy: Message): void {
  layer.emit('request-again', {
    transaction,
    request: copy,
    reply: null,
    code: transaction.status,
    branch: null,
  });
  if (transaction.replyData === null || transaction.replyTarget === null) return;
  sendReplyBytes(layer.server, transaction.replyData, transaction.replyTarget);
}
