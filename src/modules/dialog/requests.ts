import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { LocalResult } from '../tm/api.ts';
import type { Dialog } from './dialog.ts';
import type { DialogLayer } from './layer.ts';
import { routeUris } from './legs.ts';

/** A request within a dialog that the server makes itself. */
export interface InDialogRequest {
  readonly method: ByteString;
  /** Index of the leg it goes to. */
  readonly to: number;
  /** Further lines with CRLF. */
  readonly headers?: ByteString;
  readonly body?: ByteString;
}

/**
 * Sends a request to one party in the name of the other.
 * @returns false when nothing is known of where that party is
 */
export function sendWithin(
  layer: DialogLayer,
  dialog: Dialog,
  request: InDialogRequest,
  done: (result: LocalResult) => void,
): boolean {
  const leg = dialog.legs[request.to];
  const other = request.to === 0 ? dialog.callee : dialog.caller;
  if (leg === undefined || leg.contact === '') {
    layer.server.log('ERROR', `no contact to send the ${request.method} of dialog ${dialog.did} to`);
    return false;
  }
  const isToCaller = request.to === 0;
  const remote = isToCaller ? dialog.fromUri : dialog.toUri;
  const local = isToCaller ? dialog.toUri : dialog.fromUri;
  const holder = {};
  dialog.holders.add(holder);
  const [nextHop] = routeUris(leg);
  layer.tm.request(
    {
      method: request.method,
      ...targetOf(leg.contact, nextHop, leg.routes),
      to: `<${remote}>;tag=${leg.tag}`,
      from: `<${local}>;tag=${other.tag}`,
      callId: dialog.callId,
      cseq: nextCseq(leg, request.method),
      socket: leg.socket,
      headers: request.headers,
      body: request.body,
      prepare: (message: Message) => layer.bind(message, dialog, request.to),
    },
    (result) => {
      if (result.transaction !== null) layer.link(result.transaction, dialog);
      done(result);
      layer.release(dialog, holder);
    },
  );
  return true;
}

/** R-URI, next hop and Route values: a strict router gets itself as R-URI and the target as last Route. */
function targetOf(contact: ByteString, nextHop: ByteString | undefined, routes: readonly ByteString[]) {
  if (nextHop === undefined) return { requestUri: contact };
  if (parseUri(nextHop)?.isLoose !== false) return { requestUri: contact, nextHop, routes };
  return { requestUri: nextHop, nextHop, routes: [...routes.slice(1), `<${contact}>`] };
}

function nextCseq(
  leg: { cseq: ByteString; lastGenerated: number; lastGeneratedInvite: number },
  method: ByteString,
): number {
  const last = leg.lastGenerated === 0 ? Number(leg.cseq) : leg.lastGenerated;
  if (method === 'ACK') return leg.lastGeneratedInvite || last;
  leg.lastGenerated = last + 1;
  if (method === 'INVITE') leg.lastGeneratedInvite = leg.lastGenerated;
  return leg.lastGenerated;
}
