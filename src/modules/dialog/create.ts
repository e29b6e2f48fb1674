import type { Message } from '../../declarations/message.ts';
import { Dialog, type DialogOptions } from './dialog.ts';
import { followInvite } from './invite.ts';
import type { DialogLayer } from './layer.ts';
import { fillCaller } from './legs.ts';

/**
 * `create_dialog()`: begins a dialog with an INVITE without To tag.
 * @returns null for any other request; the dialog that there is already gets the new options
 */
export function createDialog(
  layer: DialogLayer,
  message: Message,
  options: DialogOptions | null,
): Dialog | null {
  const { sip } = message;
  if (sip.method !== 'INVITE' || sip.to === null || sip.toTag) return null;
  const existing = layer.dialogOf(message);
  if (existing !== null) {
    if (options !== null && asksForSomething(options)) existing.options = options;
    return existing;
  }
  const { callId, from, to } = sip;
  if (!callId || !from?.tag) {
    layer.server.log('ERROR', 'cannot create a dialog: the request has no Call-ID or no From tag');
    return null;
  }
  const binding = layer.binding(message);
  const row = layer.table.rowOf(callId);
  const dialog = new Dialog({
    row,
    id: layer.table.nextId(row),
    callId,
    fromUri: from.uri,
    toUri: to.uri,
    lifetime: binding.timeout || layer.settings.timeout,
    deleteDelay: layer.settings.deleteDelay,
  });
  if (options !== null) dialog.options = options;
  fillCaller(dialog.caller, message);
  dialog.recordRoutes = dialog.caller.routes.length;
  layer.bind(message, dialog, 1);
  layer.table.add(dialog);
  if (layer.settings.matchMode !== 'sip') {
    layer.rr?.addParameter(message, `;${layer.settings.parameterName}=${dialog.did}`);
  }
  layer.statistics.add('processed_dialogs');
  const transaction = layer.tm.transactionOf(message);
  if (transaction !== null) followInvite(layer, dialog, transaction);
  return dialog;
}

function asksForSomething(options: DialogOptions): boolean {
  return Object.values(options).some((isWanted) => isWanted);
}

/** Dialogs get to know their transactions here: called for every transaction made for a request. */
export function bindTransactions(layer: DialogLayer): void {
  layer.tm.on(null, 'request', ({ transaction, request }) => {
    const dialog = request === null ? null : layer.binding(request).dialog;
    if (dialog === null) return;
    if (dialog.initialTransaction === null && transaction.isInvite) followInvite(layer, dialog, transaction);
    else layer.link(transaction, dialog);
  });
}

/** `bye-on-timeout,options-ping-caller`; scripts for 3.x that still have the letters of 2.4 run too. */
export function parseOptions(text: string): DialogOptions | string {
  if (/^[BPpRr]+$/.test(text)) return parseOptionLetters(text);
  const options: DialogOptions = {
    byeOnTimeout: false,
    pingCaller: false,
    pingCallee: false,
    reinviteCaller: false,
    reinviteCallee: false,
    endOnRace: false,
  };
  for (const part of text.split(',')) {
    switch (part.trim().toLowerCase()) {
      case '':
        break;
      case 'bye-on-timeout':
        options.byeOnTimeout = true;
        break;
      case 'options-ping-caller':
        options.pingCaller = true;
        break;
      case 'options-ping-callee':
        options.pingCallee = true;
        break;
      case 'reinvite-ping-caller':
        options.reinviteCaller = true;
        break;
      case 'reinvite-ping-callee':
        options.reinviteCallee = true;
        break;
      case 'end-on-race-condition':
        options.endOnRace = true;
        break;
      default:
        return `unknown flag "${part.trim()}"`;
    }
  }
  return onePing(options);
}

/** The letters of 2.4: `B` BYE on timeout, `P`/`p` OPTIONS to caller and callee, `R`/`r` re-INVITE. */
export function parseOptionLetters(text: string): DialogOptions | string {
  const options: DialogOptions = {
    byeOnTimeout: text.includes('B'),
    pingCaller: text.includes('P'),
    pingCallee: text.includes('p'),
    reinviteCaller: text.includes('R'),
    reinviteCallee: text.includes('r'),
    endOnRace: false,
  };
  return onePing(options);
}

/** One kind of ping is enough for a leg. */
function onePing(options: DialogOptions): DialogOptions {
  if (options.reinviteCaller) options.pingCaller = false;
  if (options.reinviteCallee) options.pingCallee = false;
  return options;
}
