import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { parseHop } from '../../runtime/forwarding/next-hop.ts';
import { parseRouteValues } from '../../sip/route.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Transaction } from '../tm/transaction.ts';
import { replaceContact, singleContact, userOf } from './contact.ts';
import type { HidingOptions, TopologyHiding } from './declaration.ts';
import { removeRecordRoutes, removeVias, restoreVias } from './headers.ts';
import { decodeInfo, encodeInfo } from './hidden-info.ts';
import { type ContactUsers, flagsOf, keepsUserFlag } from './options.ts';

/** How the replies to a request are changed: `keepsUserFlag` or nothing. */
interface ReplyPlan {
  readonly flags: number;
}

const replyKey = 'topology_hiding stateless reply';

/** `topology_hiding()` for a request without a dialog. */
export function hideRequest(
  execution: Execution,
  state: TopologyHiding,
  options: HidingOptions,
  users: ContactUsers | undefined,
): void {
  const { hidesCallId, idInUser } = options;
  if (hidesCallId) execution.log('WARNING', 'the Call-ID can only be hidden with a dialog');
  if (idInUser) execution.log('WARNING', 'there is no dialog whose id could be put into the user');
  const { message } = execution;
  hide(state, message, flagsOf(options), users?.caller || null);
}

function hide(state: TopologyHiding, message: Message, flags: number, user: ByteString | null): void {
  hideContact(state, message, flags, user, routesOf(message, false));
  removeVias(message);
  removeRecordRoutes(message);
  const replies: ReplyPlan = { flags: flags & keepsUserFlag };
  message.attachments.set(replyKey, replies);
}

/** Changes the reply when its request was changed. */
export function hideStatelessReply(state: TopologyHiding, transaction: Transaction, reply: Message): void {
  const { request } = transaction;
  const replies = request.attachments.get(replyKey) as ReplyPlan | undefined;
  if (replies === undefined) return;
  const { code } = reply.sip;
  if (code < 300 || code >= 400) hideContact(state, reply, replies.flags, null, routesOf(reply, true));
  removeRecordRoutes(reply);
  restoreVias(reply, request, routesOf(request, false));
}

/**
 * `topology_hiding_match()` without a dialog: the R-URI is a Contact of ours, in which the real target stands.
 * @returns false when it is not
 */
export function matchStateless(execution: Execution, state: TopologyHiding): boolean {
  const { message, server } = execution;
  const { sip } = message;
  const uri = parseUri(message.requestUri ?? sip.requestUri ?? '');
  if (uri?.host == null || sip.firstHeader('route') !== null) return false;
  if (!server.isMyself(uri.host, uri.effectivePort)) return false;
  const text = uri.parameter(state.contact.parameter);
  if (!text) return false;
  const info = decodeInfo(state, text);
  if (info === null || parseUri(info.contact) === null) {
    execution.log('ERROR', `the parameter ${state.contact.parameter} of the R-URI cannot be read`);
    return false;
  }
  const hop = parseHop(info.socket);
  const socket = hop === null ? null : server.findSocket(hop.protocol, hop.host, hop.port ?? 5060);
  if (socket !== null) message.sendSocket = socket;
  hide(state, message, info.flags, null);
  route(message, info.routes, info.contact);
  return true;
}

/** Sets the target and its Route headers; a strict router gets itself as R-URI and the target as last Route. */
function route(message: Message, routes: ByteString, contact: ByteString): void {
  const values = routes === '' ? [] : (parseRouteValues(routes) ?? []);
  message.requestUri = contact;
  message.destinationUri = null;
  const [first] = values;
  if (first === undefined) return;
  const isLoose = parseUri(first.uri)?.isLoose !== false;
  const rest = values.slice(1).map(({ start, end }) => routes.slice(start, end));
  if (isLoose) message.destinationUri = first.uri;
  else message.requestUri = first.uri;
  const headers = isLoose ? [routes] : [...(rest.length === 0 ? [] : [rest.join(',')]), `<${contact}>`];
  for (const text of headers) {
    message.edits.insertHeader(message.sip, `Route: ${text}\r\n`, null, { what: 'topology_hiding_match' });
  }
}

function hideContact(
  state: TopologyHiding,
  message: Message,
  flags: number,
  user: ByteString | null,
  routes: ByteString,
): void {
  const contact = singleContact(message);
  if (contact === null) return;
  const { protocol, ip, port } = message.received.socket;
  const info = encodeInfo(state, {
    routes,
    contact: contact.uri,
    flags,
    socket: `${protocol}:${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
  });
  const shown = (flags & keepsUserFlag) !== 0 ? (user ?? userOf(contact)) : '';
  const parts = {
    user: shown === '' ? '' : `${shown}@`,
    parameters: `;${state.contact.parameter}=${info}`,
  };
  replaceContact(state, message, contact, parts, message.sendSocket ?? message.received.socket);
}

/** Record-Route values as a route set towards their sender. */
function routesOf({ sip }: Message, isReversed: boolean): ByteString {
  const values = (sip.recordRoutes ?? []).map(({ address }) => sip.raw.slice(address.start, address.end));
  return (isReversed ? values.reverse() : values).join(',');
}
