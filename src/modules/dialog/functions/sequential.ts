import { arg } from '../../../declarations/arguments.ts';
import { setCseqNumber } from '../../../runtime/forwarding/cseq-number.ts';
import { dialog } from '../declaration.ts';
import { sendWithin } from '../requests.ts';

/** Index of a leg by name; null for an unknown one. */
export function legByName(name: string, callee: number): number | null {
  const wanted = name.toLowerCase();
  if (wanted === 'caller') return 0;
  return wanted === 'callee' ? callee : null;
}

/** Requests that the server sends within a dialog. */
export const sequentialFunctions = {
  dlg_send_sequential: dialog.fn({
    since: '3.6',
    doc: 'Sends a request to one party of the dialog.',
    args: [
      arg.string('method', 'Method of the request.'),
      arg.string('leg', '`caller` or `callee`.'),
      arg.optional(arg.string('body', 'Body of the request.')),
      arg.optional(arg.string('content type', 'Type of the body.')),
      arg.optional(arg.string('headers', 'Further lines with CRLF.')),
    ],
    returns: { 1: 'sent', [-1]: 'no dialog, unknown party, or nothing known of where it is' },
    run: (execution, layer, method, leg, body, type, headers) => {
      const found = layer.dialogOf(execution.message);
      const to = found === null ? null : legByName(leg, found.calleeIndex);
      if (found === null || to === null) {
        execution.log('ERROR', found === null ? 'there is no dialog' : `unknown party ${leg}`);
        return -1;
      }
      const other = to === 0 ? found.callee : found.caller;
      let lines = `Contact: <${other.contact}>\r\n`;
      if (body !== undefined && type !== undefined) lines += `Content-Type: ${type}\r\n`;
      lines += headers ?? '';
      return sendWithin(layer, found, { method, to, body, headers: lines }, () => {}) ? 1 : -1;
    },
  }),
  dlg_inc_cseq: dialog.fn({
    since: '3.6',
    doc: 'Raises the CSeq number of a party, and of this request.',
    routes: ['request', 'failure', 'onreply', 'branch', 'local'],
    args: [
      arg.optional(arg.string('leg', '`caller` or `callee`; none: who this request goes to.')),
      arg.optional(arg.integer('by', 'How much; none: 1.')),
    ],
    returns: { 1: 'raised', [-1]: 'no dialog or unknown party' },
    run: ({ message }, layer, name, by) => {
      const found = layer.dialogOf(message);
      if (found === null) return -1;
      const index = name === undefined ? layer.destinationOf(message) : legByName(name, found.calleeIndex);
      const leg = index === null ? undefined : found.legs[index];
      if (leg === undefined) return -1;
      leg.lastGenerated = (leg.lastGenerated || Number(leg.cseq)) + (by ?? 1);
      if (message.sip.kind === 'request' && name === undefined) {
        setCseqNumber(message, String(leg.lastGenerated));
      }
      return 1;
    },
  }),
};
