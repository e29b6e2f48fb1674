import type { Message } from '../../declarations/message.ts';
import type { SipMessage } from '../../sip/message.ts';
import { isRejection, parseMessage } from '../../sip/parse.ts';
import type { TransactionMoment } from '../tm/api.ts';
import type { ClientBranch, Transaction } from '../tm/transaction.ts';
import { type Dialog, Leg } from './dialog.ts';
import { expire } from './end.ts';
import type { DialogLayer } from './layer.ts';
import { fillAnswer, fillCallee, otherBody } from './legs.ts';
import { states } from './state.ts';

/** Follows the INVITE that began a dialog: its branches, replies, CANCEL and end. */
export function followInvite(layer: DialogLayer, dialog: Dialog, transaction: Transaction): void {
  const { tm } = layer;
  dialog.initialTransaction = transaction;
  layer.link(transaction, dialog);
  // 2.4 knows a callee only from its first reply on.
  if (layer.server.version !== '2.4') {
    tm.on(transaction, 'branch', () => void dialog.legs.push(new Leg()));
    tm.on(transaction, 'branch-built', ({ branch }) => learnSentInvite(dialog, branch));
  }
  tm.on(transaction, 'relay-reply', (moment) => learnCallee(layer, dialog, moment));
  tm.on(transaction, 'before-reply', ({ code, reply }) => replied(layer, dialog, code, reply));
  tm.on(transaction, 'reply-sent', ({ code, reply }) => {
    if (code !== 200 || reply === null) return;
    dialog.caller.sentSdp = otherBody(transaction.replyData ?? '', reply.sip.body);
  });
  tm.on(transaction, 'cancel', ({ request }) => {
    cancelled(layer, dialog);
    // From here on the script sees the dialog with the CANCEL, too.
    if (request !== null && layer.dialogOf(request) === null) layer.bind(request, dialog, null);
  });
  tm.on(transaction, 'deleted', () => failed(layer, dialog, layer.step(dialog, 'transaction-gone'), null));
}

/** The tag of a new callee with its first reply, contact and routes with the 2xx. */
function learnCallee(layer: DialogLayer, dialog: Dialog, { reply, branch }: TransactionMoment): void {
  if (reply === null) return;
  const { code, toTag } = reply.sip;
  if (!toTag && code < 200) return;
  let index = toTag ? dialog.legs.findIndex((leg, at) => at > 0 && leg.tag === toTag) : -1;
  if (index < 0) {
    index = (branch?.index ?? 0) + 1;
    const leg = dialog.legs[index];
    // Who forked further down answers with another tag on the same branch: a callee of its own.
    if (leg === undefined || leg.tag !== '') index = dialog.legs.push(new Leg()) - 1;
    const callee = dialog.legs[index]!;
    fillCallee(layer, dialog, callee, reply);
    if (branch !== null) noteReplacedUris(layer, dialog, callee, branch);
    // Hidden parties may send requests to each other before the answer, which only the server can route.
    if (dialog.isHidden && code < 200) fillAnswer(layer, dialog, callee, reply, 0);
  }
  if (code < 200 || code >= 300 || dialog.answeredLeg === index) return;
  if (dialog.answeredLeg === 0) dialog.answeredLeg = index;
  const added = branch === null ? 0 : ownRecordRoutes(layer, dialog, branch);
  fillAnswer(layer, dialog, dialog.legs[index]!, reply, dialog.recordRoutes + added);
  if (dialog.hadChallenge) {
    const number = Number(reply.sip.cseq?.number ?? 0);
    Object.assign(dialog.legs[index]!, { lastGenerated: number, lastGeneratedInvite: number });
  }
}

/** Later requests to a callee carry the URIs that its INVITE had. */
function noteReplacedUris(layer: DialogLayer, dialog: Dialog, callee: Leg, branch: ClientBranch): void {
  const sent = sentInvite(layer, branch);
  if (sent?.from && sent.from.uri !== dialog.fromUri) callee.fromUri = sent.from.uri;
  if (sent?.to && sent.to.uri !== dialog.toUri) callee.toUri = sent.to.uri;
}

/** How many Record-Route values the INVITE got here. */
function ownRecordRoutes(layer: DialogLayer, dialog: Dialog, branch: ClientBranch): number {
  const values = sentInvite(layer, branch)?.recordRoutes ?? [];
  return Math.max(0, values.length - dialog.recordRoutes);
}

function sentInvite(layer: DialogLayer, branch: ClientBranch): SipMessage | null {
  return branch.sent((data, protocol) => {
    const sip = parseMessage(data, protocol, layer.server.version);
    return isRejection(sip) ? null : sip;
  });
}

/** A callee is sent the body of the caller, unless the script changes it. */
function learnSentInvite(dialog: Dialog, branch: ClientBranch | null): void {
  const leg = branch === null ? undefined : dialog.legs[branch.index + 1];
  if (leg !== undefined) leg.sentSdp = otherBody(branch!.data, dialog.caller.sdp);
}

function replied(layer: DialogLayer, dialog: Dialog, code: number, reply: Message | null): void {
  if (code <= 100) return;
  if (code < 200) {
    const before = layer.step(dialog, 'provisional');
    if (before === states.early || dialog.state !== states.early) return;
    layer.statistics.add('early_dialogs');
    layer.emit(dialog, 'early', { message: reply, direction: 'upstream' });
    return;
  }
  if (code >= 300) {
    failed(layer, dialog, layer.step(dialog, 'failure'), reply);
    return;
  }
  const before = layer.step(dialog, 'success');
  if (dialog.state !== states.answered || before === states.answered) return;
  if ((dialog.wasCancelled || dialog.hadBye) && dialog.options.endOnRace) {
    dialog.lifetime = layer.settings.raceTimeout;
    dialog.hadRace = true;
  }
  dialog.startedAt = layer.now();
  layer.setTimer(dialog, dialog.lifetime, (expired) => expire(layer, expired));
  layer.emit(dialog, 'confirmed', { message: reply, direction: 'upstream' });
  layer.runRoute(dialog, dialog.routes.answer);
  if (before === states.early) layer.statistics.add('early_dialogs', -1);
  layer.statistics.add('active_dialogs');
}

/** After a step that may have ended a dialog that nobody answered. */
function failed(layer: DialogLayer, dialog: Dialog, before: number, reply: Message | null): void {
  if (before === states.deleted || dialog.state !== states.deleted) return;
  layer.profiles.clear(dialog);
  layer.emit(dialog, 'failed', { message: reply, direction: 'upstream' });
  if (before === states.early) layer.statistics.add('early_dialogs', -1);
  layer.statistics.add('failed_dialogs');
  layer.forgetEnded(dialog);
}

function cancelled(layer: DialogLayer, dialog: Dialog): void {
  dialog.wasCancelled = true;
  if (!dialog.options.endOnRace || dialog.state < states.answered) {
    dialog.endReason ??= 'Cancelled';
    return;
  }
  dialog.lifetime = layer.settings.raceTimeout;
  dialog.hadRace = true;
  if (dialog.isRunning) layer.setTimer(dialog, dialog.lifetime, (expired) => expire(layer, expired));
}
