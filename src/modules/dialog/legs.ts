import type { Message } from '../../declarations/message.ts';
import { contactUri } from '../../runtime/forwarding/contact-uri.ts';
import { parseRouteValues } from '../../sip/route.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog, Leg } from './dialog.ts';
import type { DialogLayer } from './layer.ts';

/** Fills the caller's leg from the INVITE. */
export function fillCaller(layer: DialogLayer, dialog: Dialog, message: Message): void {
  const { sip } = message;
  const leg = dialog.caller;
  leg.tag = sip.fromTag ?? '';
  leg.contact = contactUri(message) ?? '';
  // Nothing was sent to the caller yet.
  leg.cseq = '0';
  leg.inviteCseq = sip.cseq?.number ?? '';
  leg.socket = message.received.socket;
  noteBody(layer, dialog, leg, message);
  const routes = recordRoutesOf(message);
  dialog.recordRoutes = routes.length;
  // Without a Contact nothing can be sent, whatever the way.
  if (leg.contact !== '') setRoutes(leg, routes);
}

/** Fills a callee's leg from its first reply with a tag. */
export function fillCallee(layer: DialogLayer, dialog: Dialog, leg: Leg, reply: Message): void {
  leg.tag = reply.sip.toTag ?? '';
  leg.cseq = dialog.caller.inviteCseq;
  leg.socket = reply.received.socket;
  noteBody(layer, dialog, leg, reply);
}

/** What a 2xx tells about a callee. @param skip Record-Route values from here on towards the caller */
export function fillAnswer(layer: DialogLayer, dialog: Dialog, leg: Leg, reply: Message, skip: number): void {
  const contact = contactUri(reply);
  if (contact !== null) leg.contact = contact;
  noteBody(layer, dialog, leg, reply);
  const values = recordRoutesOf(reply);
  setRoutes(leg, values.slice(0, Math.max(0, values.length - skip)).reverse());
}

/** The body from that party, unless the message has none; 2.4 needs it for pings only. */
function noteBody({ server }: DialogLayer, { options }: Dialog, leg: Leg, { sip }: Message): void {
  const isWanted = server.version !== '2.4' || options.reinviteCaller || options.reinviteCallee;
  if (isWanted && sip.body !== '') leg.sdp = sip.body;
}

/** The body of a message as it is sent; '' when it is the one that came in. */
export function otherBody(data: ByteString, received: ByteString): ByteString {
  const end = data.indexOf('\r\n\r\n');
  const body = end < 0 ? '' : data.slice(end + 4);
  return body === received ? '' : body;
}

/** Record-Route values as written, top to bottom. */
function recordRoutesOf(message: Message): ByteString[] {
  const { sip } = message;
  return (sip.recordRoutes ?? []).map(({ address }) => sip.raw.slice(address.start, address.end));
}

/** Sets the route set of a leg. */
function setRoutes(leg: Leg, values: readonly ByteString[]): void {
  leg.routes = values;
  leg.routeText = values.join(',');
}

/** URIs of a route set. */
export function routeUris(leg: Leg): ByteString[] {
  return leg.routes.flatMap((value) => parseRouteValues(value)?.map(({ uri }) => uri) ?? []);
}
