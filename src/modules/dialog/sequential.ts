import type { Message } from '../../declarations/message.ts';
import { contactUri } from '../../runtime/forwarding/contact-uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog, Leg } from './dialog.ts';
import { finish, setLifetime } from './end.ts';
import type { DialogLayer, MatchMode } from './layer.ts';
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
    const dialog = layer.table.byDid(did);
    const destination = dialog === null ? null : destinationOf(dialog, callId, fromTag, toTag);
    if (dialog !== null && destination !== null) return { dialog, destination };
    if (dialog !== null) {
      layer.server.log(
        'WARNING',
        `the request with the id of dialog ${did} does not belong to it: Call-ID ${callId}`,
      );
    }
  }
  return mode === 'did' ? null : layer.table.match(callId, fromTag, toTag);
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
    if (dialog.state === states.early || dialog.state === states.unconfirmed) dialog.hadBye = true;
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
  const { method, cseq, body } = message.sip;
  noteCseq(leg, message);
  if (method === 'INVITE' || method === 'UPDATE') {
    source.inviteCseq = cseq?.number ?? source.inviteCseq;
    source.contact = contactUri(message) ?? source.contact;
    if (body !== '') source.sdp = body;
    message.attachments.set(reinviteKey, leg);
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

/** Learns new contacts and bodies from the answers to re-INVITEs. */
export function bindReinvites(layer: DialogLayer): void {
  layer.tm.on(null, 'request', ({ transaction, request }) => {
    const leg = request?.attachments.get(reinviteKey) as Leg | undefined;
    if (leg === undefined) return;
    layer.tm.on(transaction, 'relay-reply', ({ reply, code }) => {
      if (reply === null || code < 200 || code >= 300) return;
      leg.contact = contactUri(reply) ?? leg.contact;
      if (reply.sip.body !== '') leg.sdp = reply.sip.body;
    });
  });
}
