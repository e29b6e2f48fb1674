import type { Message } from '../../declarations/message.ts';
import { contactUri } from '../../runtime/forwarding/contact-uri.ts';
import { parseNameAddresses } from '../../sip/nameaddr.ts';
import type { ByteString } from '../../values/value.ts';
import type { Leg } from './dialog.ts';

/** Fills the caller's leg from the INVITE. */
export function fillCaller(leg: Leg, message: Message): void {
  const { sip } = message;
  leg.tag = sip.fromTag ?? '';
  leg.contact = contactUri(message) ?? '';
  // Nothing was sent to the caller yet.
  leg.cseq = '0';
  leg.inviteCseq = sip.cseq?.number ?? '';
  leg.socket = message.received.socket;
  leg.sdp = sip.body;
  setRoutes(leg, recordRoutesOf(message));
}

/** Fills a callee's leg from its first reply with a tag. */
export function fillCallee(leg: Leg, reply: Message, caller: Leg): void {
  leg.tag = reply.sip.toTag ?? '';
  leg.cseq = caller.inviteCseq;
  leg.socket = reply.received.socket;
}

/** What a 2xx tells about a callee. @param skip Record-Route values from here on towards the caller */
export function fillAnswer(leg: Leg, reply: Message, skip: number): void {
  const contact = contactUri(reply);
  if (contact !== null) leg.contact = contact;
  if (reply.sip.body !== '') leg.sdp = reply.sip.body;
  const values = recordRoutesOf(reply);
  setRoutes(leg, values.slice(0, Math.max(0, values.length - skip)).reverse());
}

/** Record-Route values as written, top to bottom. */
export function recordRoutesOf(message: Message): ByteString[] {
  const { sip } = message;
  return (sip.recordRoutes ?? []).map(({ address }) => sip.raw.slice(address.start, address.end));
}

/** Sets the route set of a leg. */
export function setRoutes(leg: Leg, values: readonly ByteString[]): void {
  leg.routes = values;
  leg.routeText = values.join(',');
}

/** URIs of a route set. */
export function routeUris(leg: Leg): ByteString[] {
  return leg.routes.flatMap((value) => parseNameAddresses(value)?.map(({ uri }) => uri) ?? []);
}
