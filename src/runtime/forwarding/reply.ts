import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, SendResult, Server } from '../../declarations/server.ts';
import { statelessTag } from '../../sip/branch.ts';
import { buildReply, warningLine } from '../../sip/builder.ts';
import { printQ } from '../../sip/contact.ts';
import { replyDestination, type Source } from '../../sip/received.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { serverLine, tagPrefixes } from './identity.ts';

/** Attachment under which `append_body_to_reply` leaves the body of replies made here. */
export const replyBodyKey = 'reply body';

/** Where replies to a request go. */
export interface ReplyTarget {
  readonly socket: ListeningSocket;
  readonly ip: string;
  readonly port: number;
  readonly connection: number | null;
}

/** What a reply made here has besides what the request and the script give it. */
export interface LocalReply {
  readonly code: number;
  readonly reason: ByteString;
  /** To tag of codes from 180 on, when the request has none. */
  readonly toTag: ByteString | null;
  /** Further lines with CRLF, after those of the script. */
  readonly headers?: readonly ByteString[];
  /** Instead of the body that the script appended. */
  readonly body?: ByteString;
}

/** The source of a request as Via handling sees it. */
export function sourceOf(message: Message): Source {
  const { ip, port } = message.received.source;
  return { ip, port, forceRport: message.via.forceRport };
}

/** Where a reply to this request goes (reference: sip 3): back to the source, or by Via with `reply_to_via`. */
export function replyTarget(server: Server, message: Message): ReplyTarget {
  const { received } = message;
  const via = message.sip.topVia;
  const source = sourceOf(message);
  let to: { ip: string; port: number } = source;
  if (via !== null) {
    to = replyDestination(via, source);
    if (message.via.replyToVia) {
      const host = via.maddr ?? via.host;
      const bare = host.startsWith('[') ? host.slice(1, -1) : host;
      const ip = parseAddress(bare) === null ? server.host.names.lookup(bare)?.[0] : bare;
      if (ip !== undefined) to = { ip, port: to.port };
    }
  }
  return { socket: received.socket, ip: to.ip, port: to.port, connection: received.connection };
}

/** The bytes of a reply made here; null when the request's headers cannot be read (reference: sip 4). */
export function localReplyBytes(server: Server, message: Message, reply: LocalReply): ByteString | null {
  let headers: readonly ByteString[] = message.replyHeaders;
  if (reply.code >= 300 && reply.code < 400) {
    const contact = redirectContact(message);
    // It stays for further replies to this request.
    if (contact !== null) message.replyHeaders.push(contact);
  }
  if (reply.headers !== undefined) headers = [...headers, ...reply.headers];
  const body = reply.body ?? (message.attachments.get(replyBodyKey) as ByteString | undefined);
  const source = sourceOf(message);
  return buildReply(message.sip, {
    code: reply.code,
    reason: reply.reason,
    source,
    toTag: reply.toTag,
    headers,
    body,
    server: serverLine(server),
    warning: server.globals.number('sip_warning') > 0 ? warningOf(server, message, source) : null,
  });
}

function warningOf(server: Server, message: Message, source: Source): ByteString {
  const { socket } = message.received;
  return warningLine(message.sip, {
    ip: socket.ip,
    port: socket.port,
    pid: server.host.process.pid,
    source,
    outUri: message.requestUri ?? message.sip.requestUri ?? '',
  });
}

/** The Contact line of a 3xx: the changed R-URI and the branches; null when there is neither. */
export function redirectContact(message: Message): ByteString | null {
  const values: ByteString[] = [];
  if (message.requestUri !== null) values.push(contactValue(message.requestUri, message.q));
  for (const branch of message.branches) values.push(contactValue(branch.uri, branch.q));
  return values.length === 0 ? null : `Contact: ${values.join(', ')}\r\n`;
}

function contactValue(uri: ByteString, q: number): ByteString {
  return q < 0 ? `<${uri}>` : `<${uri}>;q=${printQ(q)}`;
}

/** Sends the bytes of a reply back. */
export function sendReplyBytes(server: Server, data: ByteString, target: ReplyTarget): SendResult {
  const { ip, port, connection } = target;
  return server.send(data, target.socket, { ip, port, connection });
}

/**
 * The To tag that stateless replies to this request carry: the same for each copy of it.
 */
export function statelessTagOf(server: Server, message: Message): ByteString {
  const via = message.sip.topVia;
  const prefix = tagPrefixes(server).stateless;
  return via === null ? `${prefix}.` : statelessTag(prefix, via);
}

/** Answers a request without a transaction. False (and a log line) when it could not be built or sent. */
export function sendStatelessReply(
  server: Server,
  message: Message,
  reply: Omit<LocalReply, 'toTag'>,
): boolean {
  const { code, reason, headers, body } = reply;
  const needsTag = code >= 180 && !message.sip.toTag;
  const toTag = needsTag ? statelessTagOf(server, message) : null;
  const data = localReplyBytes(server, message, { code, reason, toTag, headers, body });
  if (data === null) {
    server.log('ERROR', 'cannot build a reply: the request has headers that cannot be read');
    return false;
  }
  const result = sendReplyBytes(server, data, replyTarget(server, message));
  if (!result.ok) server.log('ERROR', `cannot send the reply: ${result.detail}`);
  return result.ok;
}
