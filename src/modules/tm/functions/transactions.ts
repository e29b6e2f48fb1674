import { arg } from '../../../declarations/arguments.ts';
import type { Execution } from '../../../declarations/execution.ts';
import { replyCodeProblem } from '../../../runtime/forwarding/reply-code.ts';
import type { ByteString } from '../../../values/value.ts';
import { answer, answerAgain } from '../answer.ts';
import { contextOf } from '../context.ts';
import { absorbAck, create, lookUp } from '../create.ts';
import { currentTransaction } from '../current.ts';
import type { TransactionLayer } from '../layer.ts';
import { tm } from '../module.ts';
import type { Transaction } from '../transaction.ts';

/** `t_reply()`: makes the transaction when there is none. */
function reply(
  execution: Execution,
  layer: TransactionLayer,
  code: number,
  reason: ByteString,
  body?: ByteString,
): number {
  const { message } = execution;
  const problem = replyCodeProblem(code);
  if (problem !== undefined || message.sip.kind !== 'request') {
    execution.log('ERROR', problem ?? 'replies are made for requests only');
    return -1;
  }
  // An ACK is never replied; the script ends there.
  if (message.sip.method === 'ACK') return 0;
  const context = contextOf(message);
  if (context.transaction === null) {
    if (execution.kind === 'failure') return -1;
    const result = create(layer, message, execution.avps);
    if (result < 0) return -1;
    if (result === 0) return 0;
  }
  const { transaction } = context;
  if (transaction === null) return -1;
  return answer(layer, transaction, message, code, reason, body === undefined ? {} : { body }) ? 1 : -1;
}

/** `t_check_trans()`: tells what is known already from what is new. */
export function check(execution: Execution, layer: TransactionLayer): number {
  const { message } = execution;
  const { sip } = message;
  const context = contextOf(message);
  if (sip.kind !== 'request') return -1;
  if (context.transaction !== null) return 1;
  if (sip.callId === null || sip.cseq === null || sip.from === null || sip.to === null) {
    execution.log('ERROR', 'too few headers');
    return sip.method === 'CANCEL' ? 0 : -1;
  }
  if (sip.method === 'CANCEL') return layer.table.findCancelled(sip) === null ? -1 : 1;
  lookUp(layer, message);
  if (context.acknowledged !== null) return -2;
  const found = context.transaction as Transaction | null;
  if (found === null) return -1;
  if (sip.method === 'ACK') {
    if (found.status >= 200 && found.status < 300) {
      // Only t_relay() and t_newtran() take the ACK of a 2xx made here.
      context.transaction = null;
      return -2;
    }
    absorbAck(layer, found);
    return 1;
  }
  context.transaction = null;
  answerAgain(layer, found, message);
  return 0;
}

/** The INVITE transaction with a Call-ID and CSeq number. */
function byCallId(layer: TransactionLayer, callId: ByteString, cseq: ByteString): Transaction | null {
  for (const transaction of layer.table.all()) {
    const { sip } = transaction.request;
    if (transaction.isLocal || !transaction.isInvite || sip.callId !== callId) continue;
    if (sip.cseq?.number === cseq) return transaction;
  }
  return null;
}

const code = arg.integer('code', 'Status code, 100 to 699.');
const reason = arg.string('reason', 'Reason phrase.');
const body = arg.string('body', 'Body; its Content-Type is up to append_to_reply().');
const replyReturns = {
  1: 'sent',
  0: 'the request was an ACK, or a repeated one that was answered again: the script ends',
  [-1]: 'not sent: there was a final reply before',
};

export const transactionFunctions = {
  t_newtran: tm.fn({
    doc: 'Makes the transaction of the request; an INVITE is answered with 100.',
    routes: ['request'],
    args: [],
    returns: {
      1: 'made',
      0: 'a repeated request was answered again, or an ACK absorbed: the script ends',
      [-1]: 'error',
    },
    run: ({ message, avps }, layer) => create(layer, message, avps),
  }),
  t_reply: tm.fn({
    doc: 'Answers the request by its transaction, which is made when there is none.',
    routes: ['request', 'failure'],
    args: [code, reason],
    returns: replyReturns,
    link: (_server, _layer, value) => replyCodeProblem(value),
    run: (execution, layer, value, text) => reply(execution, layer, value, text),
  }),
  t_reply_with_body: [
    tm.fn({
      doc: 'Answers the request by its transaction, with a body.',
      since: '3.6',
      routes: ['request', 'failure'],
      args: [code, reason, body],
      returns: replyReturns,
      link: (_server, _layer, value) => replyCodeProblem(value),
      run: (execution, layer, value, text, content) => reply(execution, layer, value, text, content),
    }),
    tm.fn({
      doc: 'Answers the request by its transaction, with a body.',
      until: '2.4',
      routes: ['request'],
      args: [code, reason, body],
      returns: replyReturns,
      run: (execution, layer, value, text, content) => reply(execution, layer, value, text, content),
    }),
  ],
  t_reply_by_callid: tm.fn({
    doc: 'Answers the INVITE with that Call-ID, from a route of another request.',
    since: '3.6',
    routes: ['request'],
    args: [
      code,
      reason,
      arg.optional(arg.string('callid', 'Call-ID; that of this request when absent.')),
      arg.optional(arg.string('cseq', 'CSeq number; that of this request when absent.')),
    ],
    returns: { 1: 'sent', [-1]: 'there is no such transaction, or it has its final reply' },
    run: (execution, layer, value, text, callId, cseq) => {
      const { sip } = execution.message;
      const id = callId ?? sip.callId ?? '';
      const number = cseq ?? sip.cseq?.number ?? '';
      const transaction = byCallId(layer, id, number);
      if (transaction === null) {
        execution.log('ERROR', `there is no INVITE transaction with Call-ID ${id} and CSeq ${number}`);
        return -1;
      }
      return answer(layer, transaction, transaction.request, value, text) ? 1 : -1;
    },
  }),
  t_check_trans: tm.fn({
    doc: 'Looks whether the request belongs to a transaction; a repeated one is answered again and the script ends.',
    routes: ['request', 'branch'],
    args: [],
    returns: {
      1: 'ACK of a negative reply, CANCEL of a known INVITE',
      0: 'a repeated request was answered again, or a CANCEL lacks headers: the script ends',
      [-1]: 'nothing is known of it',
      [-2]: 'ACK of a 2xx that was relayed',
    },
    run: (execution, layer) => check(execution, layer),
  }),
  t_flush_flags: tm.fn({
    doc: 'Copies the flags of the message into its transaction.',
    routes: ['request', 'branch'],
    args: [],
    returns: { 1: 'copied', [-1]: 'no transaction' },
    run: (execution) => {
      const transaction = currentTransaction(execution);
      if (transaction === null) return -1;
      transaction.request.flags = execution.message.flags;
      return 1;
    },
  }),
};
