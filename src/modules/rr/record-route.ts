import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { advertisedOf } from '../../runtime/forwarding/relay.ts';
import type { Edit, EditNote } from '../../sip/edits.ts';
import { type Advertised, printedHost, printedPort, type SocketAddress } from '../../sip/socket-address.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { routingOf } from './routing.ts';

/** Module parameters that shape the header. */
export interface RecordRouteOptions {
  readonly append_fromtag: number;
  readonly add_username: number;
  readonly enable_double_rr: number;
}

/** The parts of our header that parameters are added to later. */
interface Parts {
  readonly late: ByteString;
  readonly early: ByteString;
  readonly render: (late: ByteString, early: ByteString) => Edit['text'];
}

/** An edit that `add_rr_param` still finds, also in a copy of the list. */
interface RecordRouteEdit extends Edit {
  readonly recordRoute: Parts;
}

function isRecordRoute(edit: Edit): edit is RecordRouteEdit {
  return 'recordRoute' in edit;
}

/** `record_route()`: false when the message has our header already. */
export function recordRoute(
  server: Server,
  message: Message,
  options: RecordRouteOptions,
  parameters: ByteString,
  execution: Execution | null,
): boolean {
  if (message.edits.edits.some(isRecordRoute)) {
    server.log('ERROR', 'Double attempt to record-route', execution?.position());
    return false;
  }
  const inbound = message.received.socket;
  const user = userPart(message, options);
  const tag = tagPart(message, options);
  const uri = (socket: SocketAddress, isDouble: boolean, late: ByteString, early: ByteString) =>
    `Record-Route: <sip:${user}${address(socket, advertisedOf(server, message, socket as ListeningSocket))}` +
    `${isDouble ? ';r2=on' : ''};lr${tag}${parameters}${late}${early}>\r\n`;
  // Whether there are two headers depends on the socket, which is known when the message is sent.
  const render = (late: ByteString, early: ByteString) => (sending: SocketAddress | null) => {
    const outbound = sending ?? inbound;
    if (options.enable_double_rr === 0 || sameSocket(outbound, inbound))
      return uri(inbound, false, late, early);
    return uri(outbound, true, late, early) + uri(inbound, true, late, early);
  };
  add(message, render, { what: 'record_route', origin: execution?.position() });
  return true;
}

/** `record_route_preset()`: the URIs are given as text behind `sip:`. */
export function recordRoutePreset(
  server: Server,
  message: Message,
  options: RecordRouteOptions,
  uris: readonly ByteString[],
  execution: Execution,
): boolean {
  if (message.edits.edits.some(isRecordRoute)) {
    server.log('ERROR', 'Double attempt to record-route', execution.position());
    return false;
  }
  const user = userPart(message, options);
  const tag = tagPart(message, options);
  const render = (late: ByteString, early: ByteString) =>
    uris.map((uri) => `Record-Route: <sip:${user}${uri}${tag};lr${late}${early}>\r\n`).join('');
  add(message, render, { what: 'record_route_preset', origin: execution.position() });
  return true;
}

function add(message: Message, render: Parts['render'], note: EditNote): void {
  const at = message.sip.firstLine.end;
  const early = routingOf(message).early;
  const edit: RecordRouteEdit = {
    start: at,
    end: at,
    text: render('', early),
    what: note.what,
    origin: note.origin,
    recordRoute: { late: '', early, render },
  };
  message.edits.add(edit);
}

/** `add_rr_param()`: into the header that is there, else kept for the one to come. */
export function addParameter(message: Message, parameter: ByteString): void {
  const { edits } = message.edits;
  const at = edits.findIndex(isRecordRoute);
  if (at < 0) {
    routingOf(message).early += parameter;
    return;
  }
  const edit = edits[at] as RecordRouteEdit;
  const { render, early } = edit.recordRoute;
  const late = edit.recordRoute.late + parameter;
  const changed: RecordRouteEdit = {
    ...edit,
    text: render(late, early),
    recordRoute: { late, early, render },
  };
  // A list of its own: the parameter of a branch stays in that branch.
  message.edits = message.edits.with(at, changed);
}

function userPart(message: Message, options: RecordRouteOptions): ByteString {
  if (options.add_username === 0) return '';
  const user = parseUri(message.requestUri ?? message.sip.requestUri ?? '')?.user ?? null;
  return user === null ? '' : `${user}@`;
}

function tagPart(message: Message, options: RecordRouteOptions): ByteString {
  if (options.append_fromtag === 0) return '';
  const tag = message.sip.fromTag;
  return tag ? `;ftag=${tag}` : '';
}

/** `host[:port][;transport=…]` of a socket: port 5060 and UDP are not printed. */
export function address(socket: SocketAddress, advertised: Advertised): ByteString {
  const port = printedPort(socket, advertised);
  const transport = socket.protocol === 'udp' ? '' : `;transport=${socket.protocol}`;
  return `${printedHost(socket, advertised)}${port === '5060' ? '' : `:${port}`}${transport}`;
}

export function sameSocket(left: SocketAddress, right: SocketAddress): boolean {
  return left.protocol === right.protocol && left.port === right.port && left.ip === right.ip;
}
