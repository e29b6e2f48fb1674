import type { Message } from '../../declarations/message.ts';
import type { DialogMoment } from '../dialog/api.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { Transaction } from '../tm/transaction.ts';
import { replaceContact, setContact, singleContact, userOf } from './contact.ts';
import type { HidingOptions, TopologyHiding } from './declaration.ts';
import { removeRecordRoutes, removeVias, restoreVias } from './headers.ts';
import { type ContactUsers, merged } from './options.ts';

type Party = 'caller' | 'callee';

/** How the replies to a request of a dialog are changed. */
interface ReplyPlan {
  readonly dialog: Dialog;
  readonly isInitial: boolean;
  /** Who gets the replies. */
  readonly to: Party;
}

const replyKey = 'topology_hiding reply';

/** `topology_hiding()` for the INVITE of a dialog. */
export function hideDialog(
  state: TopologyHiding,
  message: Message,
  dialog: Dialog,
  options: HidingOptions,
  users: ContactUsers | undefined,
): void {
  const before = state.optionsOf(dialog);
  state.engage(dialog, before === null ? options : merged(before, options));
  if (options.hidesCallId) state.callIds.hide(dialog);
  if (before !== null) return;
  if (users?.caller) dialog.values.set(state.userValues.caller, users.caller);
  if (users?.callee) dialog.values.set(state.userValues.callee, users.callee);
  removeRecordRoutes(message);
  removeVias(message);
  dialog.isHidden = true;
  // What the callee sees has no routes of the caller's side.
  dialog.recordRoutes = 0;
  hideContact(state, message, dialog, 'callee', false);
  plan(message, { dialog, isInitial: true, to: 'caller' });
  const api = state.dialogs!;
  api.on(dialog, 'request-within', (moment) => hideRequest(state, moment));
  api.on(dialog, 'terminated', (moment) => hideRequest(state, moment));
  for (const end of ['terminated', 'failed', 'expired'] as const) {
    api.on(dialog, end, () => state.callIds.release(dialog));
  }
}

function hideRequest(state: TopologyHiding, { dialog, message, direction }: DialogMoment): void {
  if (message === null) return;
  const api = state.dialogs!;
  removeVias(message);
  removeRecordRoutes(message);
  api.fixRoute(message);
  message.sendSocket = dialog.legs[api.destinationOf(message) ?? -1]?.socket ?? message.sendSocket;
  const to: Party = direction === 'upstream' ? 'caller' : 'callee';
  hideContact(state, message, dialog, to, true);
  plan(message, { dialog, isInitial: false, to: to === 'caller' ? 'callee' : 'caller' });
}

function plan(message: Message, replies: ReplyPlan): void {
  message.attachments.set(replyKey, replies);
}

/** Changes the reply when its request was changed. */
export function hideReply(state: TopologyHiding, transaction: Transaction, reply: Message): void {
  const { request } = transaction;
  const replies = request.attachments.get(replyKey) as ReplyPlan | undefined;
  if (replies === undefined) return;
  const { dialog, isInitial, to } = replies;
  const { code } = reply.sip;
  const isRedirect = isInitial && code >= 300 && code < 400;
  if (!isRedirect) {
    hideContact(state, reply, dialog, to, !isInitial, request.received.socket);
  }
  removeRecordRoutes(reply);
  restoreVias(reply, request, isInitial ? dialog.caller.routeText : '');
}

/** @param isLater the receiver has seen a Contact of ours before */
function hideContact(
  state: TopologyHiding,
  message: Message,
  dialog: Dialog,
  to: Party,
  isLater: boolean,
  socket = message.sendSocket ?? message.received.socket,
): void {
  const options = state.optionsOf(dialog);
  if (options === null || message.sip.firstHeader('contact') === null) return;
  // Of several nothing is kept.
  const contact = singleContact(message);
  const shown = dialog.shownContact[to];
  if (isLater && options.keepsContact[to] && shown !== null) {
    setContact(message, shown);
    return;
  }
  const given = dialog.values.get(state.userValues[to]);
  const own = contact === null ? '' : userOf(contact);
  let user = options.keepsUser ? String(given ?? own) : '';
  const name = state.dialogs!.parameterName;
  if (options.idInUser) user = `${user || 'X'}.${name}.${dialog.did}`;
  const parts = {
    user: user === '' ? '' : `${user}@`,
    parameters: options.idInUser ? '' : `;${name}=${dialog.did}`,
  };
  replaceContact(state, message, contact, parts, socket, (value) => {
    dialog.shownContact[to] ??= value;
  });
}
