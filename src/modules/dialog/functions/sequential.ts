import { ArgumentProblem, arg } from '../../../declarations/arguments.ts';
import { setCseqNumber } from '../../../runtime/forwarding/cseq-number.ts';
import type { ByteString } from '../../../values/value.ts';
import { dialog } from '../declaration.ts';
import type { Dialog } from '../dialog.ts';
import { headersFor, sendWithin } from '../requests.ts';

export type PartyName = 'caller' | 'callee';

/** `caller` or `callee`, in any case. */
function parseParty(text: ByteString): PartyName | ArgumentProblem {
  const name = text.toLowerCase();
  return name === 'caller' || name === 'callee'
    ? name
    : new ArgumentProblem(`unknown party "${text}"`, 'Known are caller and callee.');
}

/** Index of the leg of a party. */
export function legOf(found: Dialog, party: PartyName): number {
  return party === 'caller' ? 0 : found.calleeIndex;
}

/** Requests that the server sends within a dialog. */
export const sequentialFunctions = {
  dlg_send_sequential: dialog.fn({
    since: '3.6',
    doc: 'Sends a request to one party of the dialog.',
    args: [
      arg.string('method', 'Method of the request.'),
      arg.parsed('leg', '`caller` or `callee`.', parseParty),
      arg.optional(arg.string('body', 'Body of the request.')),
      arg.optional(arg.string('content type', 'Type of the body.')),
      arg.optional(arg.string('headers', 'Further lines with CRLF.')),
    ],
    returns: { 1: 'sent', [-1]: 'no dialog, unknown party, or nothing known of where it is' },
    run: (execution, layer, method, party, body, type, more) => {
      const found = layer.dialogOf(execution.message);
      if (found === null) {
        execution.log('WARNING', 'there is no dialog');
        return -1;
      }
      if (body !== undefined && type === undefined) {
        execution.log('WARNING', 'the body has no type: the party may refuse it');
      }
      const to = legOf(found, party);
      const headers = headersFor(found, to, type, more);
      return sendWithin(layer, found, { method, to, body, headers }, () => {}) ? 1 : -1;
    },
  }),
  dlg_inc_cseq: dialog.fn({
    since: '3.6',
    doc: 'Raises the CSeq number of a party, and of this request.',
    routes: ['request', 'failure', 'onreply', 'branch', 'local'],
    args: [
      arg.optional(arg.parsed('leg', '`caller` or `callee`; none: who this request goes to.', parseParty)),
      arg.optional(arg.integer('by', 'How much; none: 1.')),
    ],
    returns: { 1: 'raised', [-1]: 'no dialog or unknown party' },
    run: ({ message }, layer, party, by) => {
      const found = layer.dialogOf(message);
      if (found === null) return -1;
      const index = party === undefined ? layer.destinationOf(message) : legOf(found, party);
      const leg = index === null ? undefined : found.legs[index];
      if (leg === undefined) return -1;
      leg.lastGenerated = (leg.lastGenerated || Number(leg.cseq)) + (by ?? 1);
      if (message.sip.kind === 'request' && party === undefined) {
        setCseqNumber(message, String(leg.lastGenerated));
      }
      return 1;
    },
  }),
};
