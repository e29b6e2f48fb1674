import {
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
  type ManagementValue,
} from '../../declarations/management.ts';
import { Wait } from '../../declarations/wait.ts';
import { reasonPhrase } from '../../sip/status.ts';
import type { ByteString } from '../../values/value.ts';
import type { LocalResult } from '../tm/api.ts';
import type { Dialog } from './dialog.ts';
import { legOf, type PartyName } from './functions/sequential.ts';
import type { DialogLayer } from './layer.ts';
import { headersFor, sendWithin } from './requests.ts';
import { states } from './state.ts';

/** Who gets the request; with a challenge its answer's body goes to the other party in a second one. */
interface Mode {
  readonly to: PartyName;
  readonly challenges: boolean;
}

interface Body {
  readonly type: ByteString;
  readonly text: ByteString;
}

const sdp = 'application/sdp';

/** `caller`, `callee`, `challenge`, `challenge caller`, `challenge callee`, in any case; null: something else. */
function parseMode(text: string): Mode | null {
  const match = /^(?:(challenge)(?:.(caller|callee))?|(caller|callee))$/is.exec(text);
  if (match === null) return null;
  const to = (match[2] ?? match[3] ?? 'caller').toLowerCase() as PartyName;
  return { to, challenges: match[1] !== undefined };
}

function isBodyMode(text: string): boolean {
  return /^(?:none|inbound|outbound)$/i.test(text) || (text.length >= 10 && /^custom/i.test(text));
}

/**
 * The body of the request: `none`, `inbound` (what the other party sent), `outbound` (what this party was sent) or
 * `custom:<type>:<body>`.
 */
function bodyOf(dialog: Dialog, to: PartyName, given: string): Body | null {
  const receiver = to === 'caller' ? dialog.caller : dialog.callee;
  const sender = to === 'caller' ? dialog.callee : dialog.caller;
  switch (given.toLowerCase()) {
    case 'none':
      return null;
    case 'inbound':
      return { type: sdp, text: sender.sdp };
    case 'outbound':
      return { type: sdp, text: sender.sentSdp === '' ? sender.sdp : receiver.sentSdp };
  }
  const colon = given.indexOf(':', 7);
  return colon < 0 ? null : { type: given.slice(7, colon), text: given.slice(colon + 1) };
}

function answered({ code, reply }: LocalResult): ManagementResult {
  if (reply === null) return new ManagementError(code, reasonPhrase(code));
  return { Code: code, Reason: reply.sip.reason ?? '' } as ManagementValue;
}

/** `dlg_send_sequential`: sends a request to one party of a dialog; its answer is the result. */
export function sendSequential(
  layer: DialogLayer,
  { callid, mode = 'caller', method = 'INVITE', body = 'none', headers = '' }: ManagementParameters,
): ManagementResult | Wait<ManagementResult> {
  const wanted = parseMode(String(mode));
  if (wanted === null) return new ManagementError(400, 'Invalid mode');
  if (!isBodyMode(String(body))) return new ManagementError(400, 'Invalid body mode');
  if (wanted.challenges && !/^(INVITE|UPDATE)$/i.test(String(method))) {
    return new ManagementError(406, 'Not Acceptable');
  }
  const found = layer.table.byCallId(String(callid));
  if (found === null || found.state === states.deleted) return new ManagementError(404, 'Dialog Not Found');
  const content = bodyOf(found, wanted.to, String(body));
  return new Wait<ManagementResult>((resume) => {
    const send = (to: PartyName, part: Body | null, done: (result: LocalResult) => void): void => {
      const leg = legOf(found, to);
      const request = {
        method: String(method),
        to: leg,
        headers: headersFor(found, leg, part?.type, String(headers)),
        body: part?.text ?? '',
      };
      if (!sendWithin(layer, found, request, done)) resume(new ManagementError(500, 'Internal Error'));
    };
    send(wanted.to, content, (result) => {
      const { code, reply } = result;
      if (!wanted.challenges || reply === null || code > 300) return resume(answered(result));
      const text = reply.sip.body;
      if (text === '') return resume(answered({ ...result, code: 400 }));
      const other: PartyName = wanted.to === 'caller' ? 'callee' : 'caller';
      send(other, { type: sdp, text }, (last) => resume(answered(last)));
    });
  });
}
