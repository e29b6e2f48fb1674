import type { ByteString } from '../values/value.ts';
import { apply } from './apply.ts';
import type { Edit, EditList } from './edits.ts';
import type { SipMessage } from './message.ts';
import { receivedInRequest, type Source } from './received.ts';
import { type Advertised, printedHost, printedPort, type SocketAddress } from './socket-address.ts';
import type { Via } from './via.ts';

/** Our own Via value: `SIP/2.0/UDP host:port;branch=…[;i=…][;rport]` (reference: sip 3). */
export function ownVia(
  socket: SocketAddress,
  branch: ByteString,
  options: {
    readonly advertised?: Advertised;
    /** `add_local_rport` */
    readonly rport?: boolean;
    /** Reversed hexadecimal id of the connection the request came over; null for datagrams. */
    readonly connection?: ByteString | null;
  } = {},
): ByteString {
  const { advertised, rport, connection } = options;
  let via = `SIP/2.0/${socket.protocol.toUpperCase()} `;
  via += `${printedHost(socket, advertised)}:${printedPort(socket, advertised)};branch=${branch}`;
  if (connection) via += `;i=${connection}`;
  return rport ? `${via};rport` : via;
}

/** What a relayed request gets besides the received bytes. */
export interface RelayParts {
  /** Value of our own Via (`ownVia`). */
  readonly via: ByteString;
  /** The R-URI to send; null or absent leaves the received one. */
  readonly requestUri?: ByteString | null;
  readonly edits: EditList | null;
  /** Where the request came from. */
  readonly source: Source;
  /** A Path vector; becomes a Route header before the first Route, or after the Vias. */
  readonly path?: ByteString | null;
  readonly sending: SocketAddress;
}

/**
 * A received request as it is sent on: new R-URI, our Via right before the received top one, `received` and
 * `rport` in that, and the script's edits (reference: sip 3 and 5).
 */
export function buildRelayedRequest(request: SipMessage, parts: RelayParts): ByteString {
  const own: Edit[] = [];
  const line = request.requestLine;
  if (parts.requestUri !== null && parts.requestUri !== undefined) {
    own.push(edit(line.uriStart, line.uriEnd, parts.requestUri, 'R-URI'));
  }
  own.push(...relayEdits(request, parts));
  return apply(request, parts.edits, { transport: parts.sending.protocol, sending: parts.sending, own });
}

/** The edits of the headers that come with sending a request on, besides those of the script. */
export function relayEdits(request: SipMessage, parts: RelayParts): Edit[] {
  const own: Edit[] = [];
  if (parts.path) {
    const at = routePosition(request);
    own.push(edit(at, at, `Route: ${parts.path}\r\n`, 'Route of the Path vector'));
  }
  const top = request.topVia;
  if (top !== null && !isRemoved(top, parts.edits)) own.push(...receivedInRequest(top, parts.source));
  const viaAt = request.firstHeader('via')?.start ?? request.requestLine.end;
  own.push(edit(viaAt, viaAt, `Via: ${parts.via}\r\n`, 'own Via'));
  return own;
}

/** Topology hiding takes the received Vias out: nothing can be noted in them then. */
function isRemoved(top: Via, edits: EditList | null): boolean {
  return edits?.edits.some(({ start, end }) => start <= top.start && end >= top.end) ?? false;
}

function routePosition(request: SipMessage): number {
  const route = request.firstHeader('route');
  if (route !== null) return route.start;
  let end = request.firstLine.end;
  for (const header of request.allHeaders) if (header.type === 'via') end = header.end;
  return end;
}

/**
 * A received reply as it is sent on: top Via value removed, the script's edits, another status when given
 * (`change_reply_status`, 503 as 500).
 */
export function buildRelayedReply(
  reply: SipMessage,
  parts: {
    readonly edits: EditList | null;
    readonly transport: string;
    readonly code?: number;
    readonly reason?: ByteString | null;
    readonly sending?: SocketAddress | null;
  },
): ByteString {
  const own: Edit[] = [];
  const line = reply.statusLine;
  if (parts.code !== undefined && parts.code !== line.code) {
    own.push(edit(line.codeStart, line.codeStart + 3, String(parts.code), 'status code'));
  }
  if (parts.reason !== undefined && parts.reason !== null) {
    own.push(edit(line.reasonStart, line.reasonEnd, parts.reason, 'reason phrase'));
  }
  const removal = topViaRange(reply);
  if (removal !== null) own.push(edit(removal.start, removal.end, '', 'own Via'));
  return apply(reply, parts.edits, { transport: parts.transport, sending: parts.sending ?? null, own });
}

/** The whole header when it has one value, else the first value up to the next one; null without Via. */
function topViaRange(reply: SipMessage): { start: number; end: number } | null {
  const values = reply.viaHeaders[0];
  const header = reply.firstHeader('via');
  if (values === undefined || header === null) return null;
  if (values.length === 1) return { start: header.start, end: header.end };
  return { start: values[0]!.start, end: values[1]!.start };
}

function edit(start: number, end: number, text: ByteString, what: string): Edit {
  return { start, end, text, what, origin: null };
}
