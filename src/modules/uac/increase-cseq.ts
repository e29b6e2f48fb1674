import type { Message } from '../../declarations/message.ts';
import { cseqNumber, setCseqNumber } from '../../runtime/forwarding/cseq-number.ts';
import type { Uac } from './declaration.ts';

/** Tells later requests of the dialog that they must use higher CSeq numbers too. */
const parameter = 'aci';

/** Adds to the CSeq number a request goes out with. False when it has none. */
export function increaseCseq(message: Message, amount: number): boolean {
  const number = Number(cseqNumber(message));
  if (!Number.isInteger(number)) return false;
  return setCseqNumber(message, String(number + amount));
}

/** The number was increased: requests that follow in the dialog must be, too. */
export function followDialog({ dialog, rr }: Uac, message: Message): void {
  if (dialog !== null && dialog.dialogOf(message) !== null) dialog.skipCseq(message);
  else if (!message.sip.toTag) {
    const amount = Number(cseqNumber(message)) - Number(message.sip.cseq?.number);
    rr?.addParameter(message, `;${parameter}=${amount}`);
  }
}

/** Requests of a dialog whose first request was increased, and the replies to all requests. */
export function bindCseq({ rr, tm }: Uac): void {
  rr?.onLooseRoute(({ message }) => {
    if (!rr.routeParameter(message, parameter) || rr.isUpstream(message)) return;
    increaseCseq(message, Number(rr.routeParameter(message, parameter)) || 1);
  });
  tm.on(null, 'relay-reply', ({ transaction, reply }) => {
    const number = transaction.request.sip.cseq?.number;
    if (reply === null || number === undefined || reply.sip.cseq?.number === number) return;
    setCseqNumber(reply, number);
  });
}
