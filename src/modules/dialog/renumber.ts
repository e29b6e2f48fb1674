import type { Message } from '../../declarations/message.ts';
import type { DialogLayer } from './layer.ts';

const key = 'dialog cseq';

/**
 * Gives a request another CSeq number, since the server has sent requests of its own in between.
 * @param restore the replies get the number of the sender back
 */
export function renumber(_layer: DialogLayer, message: Message, number: number, restore: boolean): void {
  if (!replaceNumber(message, String(number))) return;
  if (restore) message.attachments.set(key, message.sip.cseq!.number);
}

/** Gives the replies to renumbered requests the number that their sender knows. */
export function bindRenumbered(layer: DialogLayer): void {
  layer.tm.on(null, 'request', ({ transaction, request }) => {
    const number = request?.attachments.get(key) as string | undefined;
    if (number === undefined) return;
    layer.tm.on(transaction, 'relay-reply', ({ reply }) => {
      if (reply !== null) replaceNumber(reply, number);
    });
  });
}

/** False when the message has no CSeq that could be read. */
export function replaceNumber(message: Message, number: string): boolean {
  const { sip } = message;
  const header = sip.firstHeader('cseq');
  if (header === null || sip.cseq === null) return false;
  const start = sip.raw.indexOf(sip.cseq.number, header.bodyStart);
  message.edits.replace(start, start + sip.cseq.number.length, number, { what: `CSeq ${number}` });
  return true;
}
