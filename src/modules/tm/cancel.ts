import { userAgentLine } from '../../runtime/forwarding/identity.ts';
import { sendTo } from '../../runtime/forwarding/relay.ts';
import { buildAck, buildCancel } from '../../sip/builder.ts';
import type { SipMessage } from '../../sip/message.ts';
import type { ByteString } from '../../values/value.ts';
import { acceptedRoute } from './accepted-route.ts';
import type { TransactionLayer } from './layer.ts';
import { Retransmission } from './retransmission.ts';
import { finalTimeout } from './timeouts.ts';
import type { ClientBranch } from './transaction.ts';

/** Reason lines of CANCELs made here, with CRLF (reference: sip 9). */
export const cancelReasons = {
  originator: 'Reason: SIP;cause=487;text="ORIGINATOR_CANCEL"\r\n',
  noAnswer: 'Reason: SIP;cause=480;text="NO_ANSWER"\r\n',
  elsewhere: 'Reason: SIP ;cause=200 ;text="Call completed elsewhere"\r\n',
} as const;

/**
 * Sends a CANCEL on a branch and repeats it until something answers. At most one per branch.
 * @param reason Reason line; once the call has its 200, the Reason is always that.
 */
export function cancelBranch(layer: TransactionLayer, branch: ClientBranch, reason: string | null): void {
  const { destination, transaction } = branch;
  if (branch.cancel !== null || destination === null) return;
  const invite = branch.sent(layer.parse);
  if (invite === null) return;
  const isAnswered = transaction.isInvite && transaction.status === 200;
  const received = transaction.isLocal ? invite : transaction.request.sip;
  const data = buildCancel({
    requestUri: branch.uri,
    via: branch.via,
    invite,
    from: transaction.replaced.has('from') ? invite : received,
    to: transaction.replaced.has('to') ? invite : received,
    routes: routesOf(branch, invite),
    userAgent: userAgentLine(layer.server),
    reason: (isAnswered ? cancelReasons.elsewhere : (reason ?? '')) + transaction.addedHeaders,
  });
  const send = () => sendTo(layer.server, data, destination);
  const isDatagram = destination.socket.protocol === 'udp';
  const retransmission = new Retransmission(layer.tenths, layer.options, (kind) => {
    if (!isDatagram) return retransmission.stop();
    layer.statistics.repeated(kind);
    send();
  });
  const finalTimer = layer.seconds.after(finalTimeout(layer, transaction), () => retransmission.stop());
  branch.cancel = { retransmission, finalTimer };
  send();
}

/**
 * Cancels a branch because somebody says so, whatever became of it: with a second CANCEL where one was sent before.
 * Without any reply so far it gets its CANCEL with the first one.
 */
export function cancelByOrder(layer: TransactionLayer, branch: ClientBranch): void {
  if (branch.kind !== 'sip' || branch.isUnsent) return;
  if (branch.lastReceived === 0) {
    branch.toCancel = true;
    return;
  }
  branch.cancel?.retransmission.stop();
  branch.cancel?.finalTimer?.cancel();
  branch.cancel = null;
  cancelBranch(layer, branch, null);
}

/** A reply to our CANCEL: it needs not be sent again. */
export function cancelAnswered(branch: ClientBranch, code: number): void {
  branch.cancel?.retransmission.stop();
  if (code >= 200) branch.cancel?.finalTimer?.cancel();
}

/** The hop-by-hop ACK to a negative reply; to an INVITE of our own also that to a 2xx, which goes to its Contact. */
export function acknowledge(layer: TransactionLayer, branch: ClientBranch, reply: SipMessage): void {
  const { destination, transaction } = branch;
  const invite = branch.sent(layer.parse);
  if (invite === null || destination === null) return;
  const own = transaction.isSilent ? acceptedRoute(branch.uri, reply) : null;
  const data = buildAck({
    requestUri: own?.requestUri ?? branch.uri,
    via: branch.via,
    invite,
    routes: own === null ? routesOf(branch, invite) + transaction.addedHeaders : routeLine(own.routes),
    userAgent: userAgentLine(layer.server),
    reply,
    from: transaction.isSilent ? invite : reply,
  });
  sendTo(layer.server, data, destination);
}

function routeLine(routes: readonly ByteString[]): ByteString {
  return routes.length === 0 ? '' : `Route: ${routes.join(', ')}\r\n`;
}

/** Route lines as they were sent, of a request that had some or got a path. */
function routesOf(branch: ClientBranch, invite: SipMessage): string {
  const { message, transaction } = branch;
  const isRouted = message.path !== null || message.sip.firstHeader('route') !== null;
  if (!transaction.isLocal && !isRouted) return '';
  let lines = '';
  for (const header of invite.headers('route')) lines += invite.textOf(header);
  return lines;
}
