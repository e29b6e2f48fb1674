import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { errorReply, errors } from '../../runtime/forwarding/errors.ts';
import { userAgentLine } from '../../runtime/forwarding/identity.ts';
import { hopOfUri } from '../../runtime/forwarding/next-hop.ts';
import { type Destination, findDestination, viaFor } from '../../runtime/forwarding/relay.ts';
import { magicCookie, reversedHex, transactionHash } from '../../sip/branch.ts';
import { apply, buildRequest } from '../../sip/builder.ts';
import type { Edit } from '../../sip/edits.ts';
import { AvpList } from '../../values/avp-list.ts';
import { md5 } from '../../values/digest/md5.ts';
import type { ByteString } from '../../values/value.ts';
import type { LocalRequest, LocalResult } from './api.ts';
import { Context } from './context.ts';
import { receivedBy, TransactionLayer } from './layer.ts';
import { showRequest } from './local-routes.ts';
import { sendBranch } from './relay.ts';
import { ClientBranch, Transaction } from './transaction.ts';

/** A request of our own while it is being made. */
interface Draft {
  readonly request: LocalRequest;
  readonly from: ByteString;
  readonly callId: ByteString;
  readonly cseq: number;
  readonly row: number;
  readonly label: number;
  readonly done: (result: LocalResult) => void;
  readonly placed: () => void;
}

/**
 * Sends a request of the server's own, through local_route, with a transaction (reference: modules 3).
 *
 * @param done told the end: the final reply, or why nothing was sent
 * @param placed told that a transaction looks after it now
 */
export function sendLocalRequest(
  layer: TransactionLayer,
  request: LocalRequest,
  done: (result: LocalResult) => void = () => {},
  placed: () => void = () => {},
): void {
  const { server } = layer;
  const socket = request.socket ?? server.sockets[0] ?? null;
  const callId = request.callId ?? newCallId(layer, socket);
  const cseq = request.cseq ?? 10;
  const from = /;\s*tag\s*=/i.test(request.from) ? request.from : `${request.from};tag=${newTag(layer)}`;
  const row = transactionHash(callId, String(cseq));
  const draft: Draft = { request, from, callId, cseq, row, label: layer.nextLabel(), done, placed };
  const nextHop = request.nextHop ?? request.requestUri;
  const hop = hopOfUri(nextHop);
  if (hop === null) {
    layer.log(`bad URI of the next hop: ${nextHop}`);
    fail(draft, errors.unresolvable);
    return;
  }
  const probe = server.dummyRequest();
  probe.sendSocket = request.socket ?? null;
  findDestination(server, probe, hop, (destination) => {
    // Which socket it would need is not told.
    if (destination === errors.noSocket) return fail(draft, errors.unspecified);
    if (typeof destination === 'number') return fail(draft, destination);
    runLocalRoute(layer, draft, destination);
  });
}

function fail(draft: Draft, error: number): void {
  const { code } = errorReply(error, 'TM');
  draft.done({ code, error, reply: null, transaction: null, sent: null });
}

/** Builds the request for a destination and lets local_route change it. */
function runLocalRoute(layer: TransactionLayer, draft: Draft, destination: Destination): void {
  const { server } = layer;
  const { request } = draft;
  const data = bytes(layer, draft, destination);
  const message = server.messageFrom(data, receivedBy(destination.socket));
  message.sendSocket = request.socket ?? null;
  const nextHop = request.nextHop ?? request.requestUri;
  message.destinationUri = nextHop;
  const context = new Context();
  context.route = 'local';
  message.attachments.set('tm', context);
  const transaction = new Transaction({
    row: draft.row,
    label: draft.label,
    branchKey: TransactionLayer.branchKey(draft.row, draft.label),
    request: message,
    method: request.method,
    isLocal: true,
    replyTarget: null,
    avps: request.avps ?? new AvpList(),
  });
  transaction.keepsAck = request.keepsAck ?? false;
  context.transaction = transaction;
  request.prepare?.(message);
  if (!server.hasRoute('local', null)) {
    send(layer, draft, transaction, destination, data);
    return;
  }
  // The route cannot keep the request back: `drop` only ends the route.
  server.run('local', null, message, { avps: transaction.avps }, () => {
    const moved =
      message.destinationUri !== nextHop ||
      message.requestUri !== null ||
      message.sendSocket !== (request.socket ?? null);
    if (!moved) return send(layer, draft, transaction, destination, changed(layer, message, destination));
    findDestination(server, message, null, (other) => {
      // Without a way to the new destination the request goes as it was before local_route.
      if (typeof other === 'number') return send(layer, draft, transaction, destination, data);
      send(layer, draft, transaction, other, changed(layer, message, other));
    });
  });
}

/** The request with what local_route changed; another socket, `rport` or R-URI needs another Via or first line. */
function changed(layer: TransactionLayer, message: Message, destination: Destination): ByteString {
  const own: Edit[] = [];
  const line = message.sip.requestLine;
  const note = { what: 'local_route', origin: null };
  if (message.requestUri !== null) {
    own.push({ start: line.uriStart, end: line.uriEnd, text: message.requestUri, ...note });
  }
  const via = message.sip.topVia;
  const wantsRport = message.via.addLocalRport && layer.server.version !== '2.4';
  if (via?.branch && (wantsRport || destination.socket !== message.received.socket)) {
    const text = viaFor(layer.server, null, destination.socket, via.branch) + (wantsRport ? ';rport' : '');
    own.push({ start: via.start, end: via.end, text, ...note });
  }
  const { socket } = destination;
  return apply(message.sip, message.edits, { transport: socket.protocol, sending: socket, own });
}

/** 2.4 puts brackets only where a display name or a tag stands beside the URI. */
function withoutNeedlessBrackets(to: ByteString): ByteString {
  return /^<([^>]*)>$/.exec(to)?.[1] ?? to;
}

function bytes(layer: TransactionLayer, draft: Draft, destination: Destination): ByteString {
  const { request } = draft;
  const id = `${magicCookie}${TransactionLayer.branchKey(draft.row, draft.label)}.${reversedHex(0)}`;
  return buildRequest({
    method: request.method,
    requestUri: request.requestUri,
    via: viaFor(layer.server, null, destination.socket, id),
    to: layer.server.version === '2.4' ? withoutNeedlessBrackets(request.to) : request.to,
    from: draft.from,
    callId: draft.callId,
    cseq: draft.cseq,
    maxForwards: request.maxForwards,
    routes: request.routes,
    headers: request.headers,
    userAgent: userAgentLine(layer.server),
    body: request.body,
  });
}

function send(
  layer: TransactionLayer,
  draft: Draft,
  transaction: Transaction,
  destination: Destination,
  data: ByteString,
): void {
  const { request } = draft;
  showRequest(layer, data, destination.socket);
  const context = transaction.request.attachments.get('tm') as Context;
  // What local_route armed stands in the context or, armed later, in the transaction itself.
  transaction.onReply ??= context.onReply;
  transaction.onFailure ??= context.onFailure;
  if (request.method === 'ACK') {
    sendAck(layer, draft, destination, data);
    return;
  }
  const id = layer.parse(data, destination.socket.protocol)?.topVia?.branch ?? '';
  hideVia(transaction.request);
  const branch = new ClientBranch(transaction, 0, {
    message: transaction.request,
    uri: transaction.request.requestUri ?? request.requestUri,
    destination,
    via: viaFor(layer.server, null, destination.socket, id),
    data,
    onReply: null,
    avps: context.branchAvps,
  });
  transaction.branches.push(branch);
  transaction.done = draft.done;
  transaction.provisional = request.provisional ?? null;
  layer.table.add(transaction);
  layer.statistics.add('UAC_transactions');
  layer.statistics.add('inuse_transactions');
  layer.emit('branch', { transaction, request: transaction.request, reply: null, code: 0, branch });
  sendBranch(layer, branch, () => {});
  draft.placed();
}

/** Further branches, which a failure_route may add, get a Via of their own and not that of the first one below it. */
function hideVia({ sip, edits }: Message): void {
  const via = sip.firstHeader('via');
  if (via !== null) edits.removeHeader(via, { what: 'Via of the first branch' });
}

/** An ACK is never answered: nothing is kept for it. */
function sendAck(layer: TransactionLayer, draft: Draft, destination: Destination, data: ByteString): void {
  const { ip, port } = destination;
  const result = layer.server.send(data, destination.socket, {
    ip,
    port,
    connection: destination.connection,
  });
  draft.done({ code: result.ok ? 200 : 477, reply: null, transaction: null, sent: result.ok ? data : null });
}

const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');

/** `16 hexadecimal digits-pid@ip`. */
export function newCallId(layer: TransactionLayer, socket: ListeningSocket | null): ByteString {
  const { random, process } = layer.server.host;
  return `${hex(random.uint32(), 8)}${hex(random.uint32(), 8)}-${process.pid}@${socket?.ip ?? '127.0.0.1'}`;
}

/** A From tag: an MD5 and four digits. */
export function newTag(layer: TransactionLayer): ByteString {
  const { random, clock } = layer.server.host;
  return `${md5(`${random.uint32()}${clock.now()}`)}-${hex(random.uint32() & 0xffff, 4)}`;
}
