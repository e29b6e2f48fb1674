import type { Execution } from '../../declarations/execution.ts';
import { reversedHex } from '../../sip/branch.ts';
import type { SipMessage } from '../../sip/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { type Appendix, appendixText } from './appendix.ts';
import type { Transaction } from './transaction.ts';

/** Longest route that is handed over, in bytes. */
const longestRoute = 512;

/**
 * A request as `t_write_req()` and `t_write_unix()` hand it to another program: twenty values, each with a line end
 * behind it. The program answers by the management command `t_reply`, for which the request brings its transaction.
 * @param action what the program is to do
 * @returns null when the request has something that cannot be read
 */
export function handover(
  execution: Execution,
  transaction: Transaction,
  action: ByteString,
  appendix: Appendix | null,
): ByteString | null {
  const { message } = execution;
  const { sip, received } = message;
  const requestUri = message.requestUri ?? sip.requestUri ?? '';
  const uri = parseUri(requestUri, sip.version);
  const { from, to } = sip;
  if (uri === null || from === null || to === null) return null;
  const way = wayBack(sip, sip.contacts?.[0]?.contacts[0]?.uri ?? from.uri);
  if (way === null) return null;
  const hasBody = sip.method === 'INVITE' || appendix?.hasBody === true;
  const flags = reversedHex(message.via.forceRport ? 1 : 0);
  const { socket } = received;
  const values = [
    '0.3',
    `sip_request.${action}`,
    sip.method ?? '',
    uri.user ?? '',
    uri.host ?? '',
    socket.ip,
    socket.port === 5060 ? '.' : String(socket.port),
    requestUri,
    way.uri || '.',
    sip.header('from') ?? '',
    sip.header('to') ?? '',
    sip.callId ?? '',
    sip.fromTag ?? '',
    sip.toTag ?? '',
    sip.cseq?.number ?? '',
    `${transaction.row}:${transaction.label}`,
    way.route || '.',
    way.nextHop ?? '.',
    `P-MsgFlags: ${flags}\n${appendixText(appendix, execution)}.`,
    hasBody ? sip.body : '.',
  ];
  return values.map((value) => `${value}\n`).join('');
}

interface WayBack {
  readonly uri: ByteString;
  readonly route: ByteString;
  readonly nextHop: ByteString | null;
}

/** R-URI, route and next hop of requests back to the caller, by the first Record-Route and all further headers. */
function wayBack(sip: SipMessage, contact: ByteString): WayBack | null {
  const all = sip.recordRoutes ?? [];
  const [first] = all;
  if (first === undefined) return { uri: contact, route: '', nextHop: null };
  const next = first.address.uri;
  const isLoose = parseUri(next, sip.version)?.isLoose === true;
  const others = all.filter(({ header }) => header !== first.header).map(({ address }) => address.uri);
  const uris = isLoose ? [next, ...others] : [...others, contact];
  const route = uris.map((uri) => `<${uri}>`).join(',');
  if (route.length >= longestRoute) return null;
  return { uri: isLoose ? contact : next, route, nextHop: isLoose ? next : null };
}
