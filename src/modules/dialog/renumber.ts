import type { Message } from '../../declarations/message.ts';
import { cseqNumber, setCseqNumber } from '../../runtime/forwarding/cseq-number.ts';
import type { DialogLayer } from './layer.ts';

const key = 'dialog cseq';

/**
 * Gives a request another CSeq number, since the server has sent requests of its own in between.
 * @param restore the replies get the number of the sender back
 */
export function renumber(_layer: DialogLayer, message: Message, number: number, restore: boolean): void {
  if (!setCseqNumber(message, String(number))) return;
  if (restore) message.attachments.set(key, message.sip.cseq!.number);
}

/** A request goes out with a number that was raised: later requests to that party must follow it. */
export function skipCseq(layer: DialogLayer, message: Message): void {
  const dialog = layer.dialogOf(message);
  if (dialog === null) return;
  if (!message.sip.toTag) {
    dialog.hadChallenge = true;
    return;
  }
  const leg = dialog.legs[layer.destinationOf(message) ?? 0];
  if (leg === undefined) return;
  leg.lastGenerated = Number(cseqNumber(message) ?? 0);
  if (message.sip.method === 'INVITE') leg.lastGeneratedInvite = leg.lastGenerated;
}

/** Gives the replies to renumbered requests the number that their sender knows. */
export function bindRenumbered(layer: DialogLayer): void {
  layer.tm.on(null, 'request', ({ transaction, request }) => {
    const number = request?.attachments.get(key) as string | undefined;
    if (number === undefined) return;
    layer.tm.on(transaction, 'relay-reply', ({ reply }) => {
      if (reply !== null) setCseqNumber(reply, number);
    });
  });
}
