import type { Message } from '../../declarations/message.ts';
import type { Transaction } from '../tm/transaction.ts';
import type { Uac, Which } from './declaration.ts';

const key = 'uac replaced';

const byTransaction = new WeakMap<Transaction, Set<Which>>();

/** The replies to this request get the header as its sender wrote it. */
export function restoreReplies({ tm }: Uac, message: Message, which: Which): void {
  const transaction = tm.transactionOf(message);
  if (transaction !== null) {
    note(transaction, which);
    return;
  }
  const wanted = (message.attachments.get(key) as Set<Which> | undefined) ?? new Set();
  message.attachments.set(key, wanted.add(which));
}

function note(transaction: Transaction, which: Which): void {
  const wanted = byTransaction.get(transaction) ?? new Set();
  byTransaction.set(transaction, wanted.add(which));
  transaction.replaced.add(which);
}

/** Follows all transactions. */
export function bindReplies({ tm }: Uac): void {
  tm.on(null, 'request', ({ transaction, request }) => {
    const wanted = request?.attachments.get(key) as Set<Which> | undefined;
    for (const which of wanted ?? []) note(transaction, which);
  });
  tm.on(null, 'reply', ({ transaction, reply }) => {
    if (reply === null) return;
    for (const which of byTransaction.get(transaction) ?? []) restore(transaction.request, reply, which);
  });
}

/** Name and URI of the header in the request; the parameters stay those of the reply. */
function restore(request: Message, reply: Message, which: Which): void {
  const [sent, received] = [request.sip, reply.sip].map((sip) => (which === 'from' ? sip.from : sip.to));
  if (!sent || !received) return;
  const text = request.sip.raw.slice(sent.start, sent.addressEnd);
  reply.edits.replace(received.start, received.addressEnd, text, { what: `uac restore ${which}` });
}
