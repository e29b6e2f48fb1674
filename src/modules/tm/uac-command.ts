import {
  ManagementError,
  type ManagementNode,
  type ManagementParameters,
  type ManagementValue,
} from '../../declarations/management.ts';
import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { Wait } from '../../declarations/wait.ts';
import { errorReply } from '../../runtime/forwarding/errors.ts';
import { parseHop } from '../../runtime/forwarding/next-hop.ts';
import type { Header, HeaderType } from '../../sip/headers.ts';
import { parseNameAddress } from '../../sip/nameaddr.ts';
import { readHeaders } from '../../sip/read-headers.ts';
import { reasonPhrase } from '../../sip/status.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { acceptedRoute } from './accepted-route.ts';
import type { LocalRequest } from './api.ts';
import type { TransactionLayer } from './layer.ts';
import { sendLocalRequest } from './local-request.ts';

/** What became of the request: the final reply, null when none came in time. */
export interface UacAnswer {
  readonly status: ByteString;
  readonly reply: Message | null;
}

/** A text parameter; 2.4 writes a dot for what is not given. */
function given(layer: TransactionLayer, parameters: ManagementParameters, name: string): ByteString | null {
  const value = parameters[name];
  if (value === undefined || value === null) return null;
  const text = String(value);
  return layer.server.version === '2.4' && text === '.' ? null : text;
}

/** `t_uac_dlg`: sends the request, `answer` waits for its final reply. */
export function sendByCommand<T>(
  layer: TransactionLayer,
  parameters: ManagementParameters,
  answer: (answer: UacAnswer) => T,
): ManagementError | Wait<T | ManagementError> {
  const request = readRequest(layer, parameters);
  if (request instanceof ManagementError) return request;
  return new Wait((resume) => {
    sendLocalRequest(layer, request, ({ code, error, reply, sent }) => {
      if (sent === null) {
        const failure = errorReply(error ?? -code, 'MI/UAC');
        resume(new ManagementError(failure.code, failure.reason));
        return;
      }
      const reason = reply === null ? reasonPhrase(code) : (reply.sip.reason ?? '');
      resume(answer({ status: `${code} ${reason}`, reply }));
    });
  });
}

function readRequest(
  layer: TransactionLayer,
  parameters: ManagementParameters,
): LocalRequest | ManagementError {
  const text = (name: string) => given(layer, parameters, name);
  const isUri = (uri: ByteString) => parseUri(uri, layer.server.version) !== null;
  const method = text('method') ?? '';
  const requestUri = text('ruri') ?? '';
  if (!isUri(requestUri)) return new ManagementError(400, 'Invalid ruri');
  const nextHop = text('next_hop');
  if (nextHop !== null && !isUri(nextHop)) return new ManagementError(400, 'Invalid next_hop');
  const socket = socketOf(layer, text('socket') ?? '');
  if (socket instanceof ManagementError) return socket;
  const lines = readLines(unescaped(text('headers') ?? ''));
  if (lines === null) return new ManagementError(400, 'Bad headers');
  const body = text('body') ?? '';
  const problem = problemOf(lines, method, body);
  if (problem !== null) return new ManagementError(400, problem);
  const sendSocket = socket ?? layer.server.sockets[0];
  const own = sendSocket === undefined ? '!!' : `${sendSocket.ip}:${sendSocket.port}`;
  return {
    method,
    requestUri,
    nextHop,
    socket,
    from: addressOf(lines.first('from')!.body),
    to: addressOf(lines.first('to')!.body),
    callId: lines.first('call-id')?.body,
    cseq: Number.parseInt(lines.first('cseq')?.body ?? '10', 10),
    headers: lines.others.replaceAll('!!', own),
    body,
  };
}

/** The header lines of a command: those that the server makes itself, and the others as they stand. */
interface Lines {
  first(type: HeaderType): Header | undefined;
  readonly others: ByteString;
}

/** Null when they cannot be read. */
function readLines(text: ByteString): Lines | null {
  const raw = `${text}${text.endsWith('\n') ? '' : '\r\n'}\r\n`;
  const { headers, failure } = readHeaders(raw, 0);
  if (failure !== null) return null;
  const own: readonly HeaderType[] = ['from', 'to', 'call-id', 'cseq'];
  const others = headers.filter(({ type }) => !own.includes(type));
  return {
    first: (type) => headers.find((header) => header.type === type),
    others: others.map(({ start, end }) => raw.slice(start, end)).join(''),
  };
}

/** `\r\n` as two escapes, as command lines have it. */
function unescaped(text: ByteString): ByteString {
  return text.replaceAll('\\r', '\r').replaceAll('\\n', '\n');
}

function problemOf(lines: Lines, method: ByteString, body: ByteString): string | null {
  if (body !== '' && lines.first('content-type') === undefined) return 'Content-Type missing';
  if (body !== '' && lines.first('content-length') !== undefined) return 'Content-Length disallowed';
  if (lines.first('to') === undefined) return 'To missing';
  const from = lines.first('from');
  if (from === undefined) return 'From missing';
  if (parseNameAddress(from.body) === null) return 'Error in From';
  const cseq = lines.first('cseq');
  if (cseq === undefined) return null;
  const [number, cseqMethod] = cseq.body.split(/\s+/);
  if (!/^[0-9]+$/.test(number ?? '')) return 'Bad CSeq number';
  return cseqMethod === method ? null : 'CSeq method mismatch';
}

/** Display name, URI and tag; further parameters are left out. */
function addressOf(text: ByteString): ByteString {
  const address = parseNameAddress(text);
  if (address === null) return text;
  const display = address.name === null ? '' : `${address.name} `;
  return `${display}<${address.uri}>${address.tag === null ? '' : `;tag=${address.tag}`}`;
}

function socketOf(layer: TransactionLayer, name: ByteString): ListeningSocket | null | ManagementError {
  if (name === '') return null;
  const hop = parseHop(name);
  if (hop === null) return new ManagementError(404, 'Invalid local socket');
  const found = layer.server.findSocket(hop.protocol ?? 'udp', hop.host, hop.port ?? 5060);
  return found ?? new ManagementError(404, 'Local socket not found');
}

/** Where requests of the dialog that a 2xx made would go; nulls for any other reply, and without a Contact. */
function dialogOf(reply: Message | null): {
  uri: ByteString | null;
  hop: ByteString | null;
  routes: ByteString[];
} {
  const isAccepted = reply !== null && reply.sip.code < 300;
  const route = isAccepted ? acceptedRoute(null, reply.sip) : null;
  if (route === null || route.requestUri === null) return { uri: null, hop: null, routes: [] };
  return { uri: route.requestUri, hop: route.nextHop, routes: [...route.routes] };
}

/** Headers and body as they came. */
function contentOf({ sip }: Message): ByteString {
  return sip.raw.slice(sip.firstLine.end);
}

/** The answer from 3.x on. */
export function answerObject({ status, reply }: UacAnswer): ManagementValue {
  if (reply === null) return { Status: status };
  const { uri, hop, routes } = dialogOf(reply);
  return {
    Status: status,
    ...(uri === null ? {} : { RURI: uri }),
    ...(hop === null ? {} : { 'Next-hop': hop }),
    ...(routes.length === 0 ? {} : { Routes: routes }),
    Message: contentOf(reply),
  };
}

/** The answer of 2.4: five values, a dot for what there is none of. */
export function answerTree({ status, reply }: UacAnswer): readonly ManagementNode[] {
  const { uri, hop, routes } = dialogOf(reply);
  const route = routes.length === 0 ? '.' : `Route: ${routes.join(', ')}`;
  const values = [status, uri ?? '.', hop ?? '.', route, reply === null ? '.' : contentOf(reply)];
  return values.map((value) => ({ name: '', value }));
}
