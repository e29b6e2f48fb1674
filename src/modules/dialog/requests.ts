import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { LocalResult } from '../tm/api.ts';
import type { Dialog, Leg } from './dialog.ts';
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

/** Contact of the party that a request is sent for, type of its body, further lines. */
export function headersFor(dialog: Dialog, to: number, type?: ByteString, more: ByteString = ''): ByteString {
  const other = to === 0 ? dialog.callee : dialog.caller;
  const shown = dialog.shownContact[to === 0 ? 'caller' : 'callee'];
  const contact = shown === null ? `<${other.contact}>` : shown;
  return `Contact: ${contact}\r\n${type ? `Content-Type: ${type}\r\n` : ''}${more}`;
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
  // What cannot be sent takes its number all the same.
  const cseq = leg === undefined ? 0 : nextCseq(leg, request.method);
  if (leg === undefined || leg.contact === '') {
    layer.server.log('ERROR', `no contact to send the ${request.method} of dialog ${dialog.did} to`);
    return false;
  }
  const isToCaller = request.to === 0;
  const fromUri = leg.fromUri ?? dialog.fromUri;
  const toUri = leg.toUri ?? dialog.toUri;
  const [remote, local] = isToCaller ? [fromUri, toUri] : [toUri, fromUri];
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
      cseq,
      socket: leg.socket,
      headers: request.headers,
      body: request.body,
      keepsAck: true,
      // Only of a BYE the server notes where it goes: `$DLG_dir` of other requests is NULL in local_route.
      prepare: (message: Message) =>
        layer.bind(message, dialog, request.method === 'BYE' ? request.to : null),
    },
    (result) => {
      if (result.transaction !== null) layer.link(result.transaction, dialog);
      const isAnswer = request.method === 'INVITE' && result.code >= 200 && result.code < 300;
      // Through local_route as the INVITE.
      if (isAnswer) sendWithin(layer, dialog, { method: 'ACK', to: request.to }, () => {});
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

function nextCseq(leg: Leg, method: ByteString): number {
  const last = leg.lastGenerated === 0 ? Number(leg.cseq) : leg.lastGenerated;
  if (method === 'ACK') return leg.lastGeneratedInvite || last;
  // A BYE after requests of our own leaves a number out, and is no reason to renumber what follows.
  if (method === 'BYE') return leg.lastGenerated === 0 ? last + 1 : ++leg.lastGenerated + 1;
  leg.lastGenerated = last + 1;
  if (method === 'INVITE') leg.lastGeneratedInvite = leg.lastGenerated;
  return leg.lastGenerated;
}
