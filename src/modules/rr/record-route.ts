import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { Edit, EditNote } from '../../sip/edits.ts';
import type { SocketAddress } from '../../sip/socket-address.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { ownAddress, sameSocket } from './own-address.ts';

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

/** Under which a list of edits keeps the parameters of a header that is not there yet. */
const waiting = 'parameters for Record-Route';

/** `record_route()`: false when the URI cannot be made of the request. */
export function recordRoute(
  server: Server,
  message: Message,
  options: RecordRouteOptions,
  parameters: ByteString,
  execution: Execution | null,
): boolean {
  const user = userPart(server, message, options);
  const tag = tagPart(server, message, options);
  if (user === null || tag === null) return false;
  const inbound = message.received.socket;
  const header = (address: ByteString, isDouble: boolean, added: ByteString): ByteString =>
    `Record-Route: <sip:${user}${address}${isDouble ? ';r2=on' : ''};lr${tag}${parameters}${added}>\r\n`;
  // Whether there are two headers depends on the socket, which is known when the message is sent.
  const render = (late: ByteString, early: ByteString) => (sending: SocketAddress | null) => {
    const outbound = (sending as ListeningSocket | null) ?? inbound;
    const isDouble = options.enable_double_rr !== 0 && !sameSocket(outbound, inbound);
    const first = header(ownAddress(server, outbound, message), isDouble, late + early);
    return isDouble ? first + header(ownAddress(server, inbound, null), true, late + early) : first;
  };
  add(message, render, { what: 'record_route', origin: execution?.position() });
  return true;
}

/** `record_route_preset()`: the URI is given as text behind `sip:`. */
export function recordRoutePreset(
  server: Server,
  message: Message,
  options: RecordRouteOptions,
  uri: ByteString,
  execution: Execution,
): boolean {
  const user = userPart(server, message, options);
  const tag = tagPart(server, message, options);
  if (user === null || tag === null) return false;
  const render = (late: ByteString, early: ByteString) =>
    `Record-Route: <sip:${user}${uri}${tag};lr${late}${early}>\r\n`;
  add(message, render, { what: 'record_route_preset', origin: execution.position() });
  return true;
}

/** Adds a header; the first one takes the parameters that were waiting for it. */
function add(message: Message, render: Parts['render'], note: EditNote): void {
  const at = message.sip.firstLine.end;
  const early = (message.edits.recall(waiting) as ByteString | undefined) ?? '';
  message.edits.remember(waiting, '');
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

/**
 * `add_rr_param()`: into the headers that are there (with `isDouble` into all of them, else into the first one),
 * else kept for the one to come. Later ones come before earlier ones in a header that is there.
 */
export function addParameter(message: Message, parameter: ByteString, isDouble: boolean): void {
  const { edits } = message.edits;
  if (!edits.some(isRecordRoute)) {
    const early = (message.edits.recall(waiting) as ByteString | undefined) ?? '';
    message.edits.remember(waiting, early + parameter);
    return;
  }
  const headers = edits.flatMap((edit, index) => (isRecordRoute(edit) ? [{ edit, index }] : []));
  // A list of its own: the parameter of a branch stays in that branch.
  for (const { edit, index } of isDouble ? headers : headers.slice(0, 1))
    message.edits = message.edits.with(index, withParameter(edit, parameter));
}

function withParameter(edit: RecordRouteEdit, parameter: ByteString): RecordRouteEdit {
  const { render, early } = edit.recordRoute;
  const late = parameter + edit.recordRoute.late;
  return { ...edit, text: render(late, early), recordRoute: { late, early, render } };
}

/** `user@` of the received R-URI, or, when that has none, of the changed one. Null when it cannot be parsed. */
function userPart(
  server: Server,
  { sip, requestUri }: Message,
  options: RecordRouteOptions,
): ByteString | null {
  if (options.add_username === 0) return '';
  let uri = parseUri(sip.requestUri ?? '', server.version);
  if (uri !== null && !uri.user && requestUri !== null) uri = parseUri(requestUri, server.version);
  if (uri === null) {
    server.log('ERROR', 'failed to extract the user of the R-URI');
    return null;
  }
  return uri.user ? `${uri.user}@` : '';
}

/** `;ftag=…`, '' without a tag; null without a From that can be parsed. */
function tagPart(server: Server, { sip }: Message, options: RecordRouteOptions): ByteString | null {
  if (options.append_fromtag === 0) return '';
  const { from } = sip;
  if (from === null) {
    server.log('ERROR', 'the From header is missing or cannot be parsed');
    return null;
  }
  return from.tag ? `;ftag=${from.tag}` : '';
}
