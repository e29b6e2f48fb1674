import type { Message } from '../../declarations/message.ts';
import { contactUri } from '../../runtime/forwarding/contact-uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog, Leg } from './dialog.ts';
import { finish, setLifetime } from './end.ts';
import type { DialogLayer, MatchMode } from './layer.ts';
import { otherBody } from './legs.ts';
import { startPings } from './pings.ts';
import { renumber } from './renumber.ts';
import { type DialogStep, states } from './state.ts';
import { type DialogMatch, destinationOf } from './table.ts';

/**
 * Finds the dialog of a request with To tag and lets the request take its step.
 * @param did the id that the request carries; null when it has none
 * @returns the dialog; null when the request belongs to none
 */
export function matchRequest(
  layer: DialogLayer,
  message: Message,
  did: ByteString | null,
  mode: MatchMode = layer.settings.matchMode,
): Dialog | null {
  const known = layer.dialogOf(message);
  if (known !== null) return known;
  const found = find(layer, message, did, mode);
  if (found === null) return null;
  step(layer, message, found);
  return found.dialog;
}

function find(
  layer: DialogLayer,
  message: Message,
  did: ByteString | null,
  mode: MatchMode,
): DialogMatch | null {
  const { callId, fromTag, toTag } = message.sip;
  if (!callId || !fromTag || !toTag) return null;
  if (mode !== 'sip' && did !== null) {
    if (!/^[0-9a-f]+\.[0-9a-f]+$/i.test(did)) {
      layer.server.log('ERROR', `malformed id of a dialog: ${did}`);
      return null;
    }
    const found = layer.table.byDid(did);
    const dialog = found !== null && isMatchable(layer, found) ? found : null;
    const destination = dialog === null ? null : destinationOf(dialog, callId, fromTag, toTag);
    if (dialog !== null && destination !== null) return { dialog, destination };
    if (dialog !== null) {
      layer.server.log(
        'WARNING',
        `the request with the id of dialog ${did} does not belong to it: Call-ID ${callId}`,
      );
    }
  }
  const match = mode === 'did' ? null : layer.table.match(callId, fromTag, toTag);
  return match !== null && isMatchable(layer, match.dialog) ? match : null;
}

/** 2.4 knows nothing of a dialog that has ended, though it is still there. */
function isMatchable({ server }: DialogLayer, dialog: Dialog): boolean {
  return server.version !== '2.4' || dialog.state !== states.deleted;
}

function stepOf(method: ByteString | null): DialogStep {
  if (method === 'ACK') return 'ack';
  if (method === 'PRACK') return 'prack';
  return method === 'BYE' ? 'bye' : 'request';
}

function step(layer: DialogLayer, message: Message, { dialog, destination }: DialogMatch): void {
  const direction = destination === 0 ? 'upstream' : 'downstream';
  const kind = stepOf(message.sip.method);
  const isForAnsweredLeg = direction === 'upstream' || destination === dialog.answeredLeg;
  const before = layer.step(dialog, kind, { isForAnsweredLeg });
  const { timeout } = layer.binding(message);
  layer.bind(message, dialog, destination);
  const transaction = layer.tm.transactionOf(message);
  if (transaction !== null) layer.link(transaction, dialog);
  const leg = dialog.legs[destination]!;
  if (kind === 'bye') {
    // Only a caller may give up before the answer.
    const isOpen = dialog.state === states.early || dialog.state === states.unconfirmed;
    if (isOpen && direction === 'downstream') dialog.hadBye = true;
    if (dialog.state === states.deleted && before !== states.deleted) {
      hungUp(layer, message, dialog, leg);
      return;
    }
  }
  if (dialog.isRunning && kind !== 'bye' && kind !== 'prack') {
    if (timeout !== 0) setLifetime(layer, dialog, timeout);
    layer.emit(dialog, 'request-within', { message, direction });
    if (kind === 'request') inDialogRequest(layer, message, dialog, destination);
    else if (leg.lastGenerated !== 0 || leg.lastGeneratedInvite !== 0) {
      renumber(layer, message, leg.lastGeneratedInvite || leg.lastGenerated, false);
    }
  } else if (dialog.state === states.early && kind !== 'ack') {
    layer.emit(dialog, 'request-within', { message, direction });
    noteCseq(leg, message);
  }
  if (before === states.answered && dialog.state === states.confirmed) startPings(layer, dialog);
}

function hungUp(layer: DialogLayer, message: Message, dialog: Dialog, leg: Leg): void {
  finish(layer, dialog);
  const isUpstream = leg === dialog.caller;
  dialog.endReason ??= isUpstream ? 'Upstream BYE' : 'Downstream BYE';
  if (leg.lastGenerated !== 0) renumber(layer, message, ++leg.lastGenerated, true);
  layer.emit(dialog, 'terminated', { message, direction: isUpstream ? 'upstream' : 'downstream' });
  layer.statistics.add('active_dialogs', -1);
  // The transaction of the BYE, made from here on, keeps the dialog; without one it goes with the script.
  const holder = {};
  dialog.holders.add(holder);
  layer.server.host.clock.after(0, () => layer.release(dialog, holder));
}

function inDialogRequest(layer: DialogLayer, message: Message, dialog: Dialog, destination: number): void {
  const leg = dialog.legs[destination]!;
  const source = destination === 0 ? dialog.callee : dialog.caller;
  const { method, cseq } = message.sip;
  noteCseq(leg, message);
  if (method === 'INVITE' || method === 'UPDATE') {
    source.inviteCseq = cseq?.number ?? source.inviteCseq;
    message.attachments.set(reinviteKey, { source, target: leg } satisfies Reinvite);
  }
  if (leg.lastGenerated === 0) {
    if (method === 'INVITE') leg.lastGeneratedInvite = Number(cseq?.number ?? 0);
    return;
  }
  leg.lastGenerated++;
  if (method === 'INVITE') leg.lastGeneratedInvite = leg.lastGenerated;
  renumber(layer, message, leg.lastGenerated, true);
}

function noteCseq(leg: Leg, message: Message): void {
  leg.previousCseq = leg.cseq;
  leg.cseq = message.sip.cseq?.number ?? leg.cseq;
}

const reinviteKey = 'dialog reinvite';

/** A re-INVITE or UPDATE, and between whom. */
interface Reinvite {
  readonly source: Leg;
  readonly target: Leg;
}

/** Learns new contacts from re-INVITEs and their answers, and the bodies once the change is agreed on. */
export function bindReinvites(layer: DialogLayer): void {
  layer.tm.on(null, 'request', ({ transaction, request }) => {
    const legs = request?.attachments.get(reinviteKey) as Reinvite | undefined;
    if (legs === undefined || request === null) return;
    const { source, target } = legs;
    const { body } = request.sip;
    let sent = '';
    layer.tm.on(transaction, 'branch-built', ({ branch }) => {
      source.contact = contactUri(request) ?? source.contact;
      // A body that is no news counts as changed on the way.
      sent = otherBody(branch?.data ?? '', body === source.sdp ? '' : body);
    });
    layer.tm.on(transaction, 'relay-reply', ({ reply, code }) => {
      if (reply !== null && code >= 200 && code < 300) target.contact = contactUri(reply) ?? target.contact;
    });
    layer.tm.on(transaction, 'reply-sent', ({ reply, code }) => {
      if (reply === null || code !== 200) return;
      if (body !== '') source.sdp = body;
      if (sent !== '') target.sentSdp = sent;
      if (reply.sip.body !== '') target.sdp = reply.sip.body;
      source.sentSdp = otherBody(transaction.replyData ?? '', target.sdp);
    });
  });
}
