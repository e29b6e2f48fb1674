import type { Message } from '../../declarations/message.ts';
import { Dialog, type DialogOptions } from './dialog.ts';
import { followInvite } from './invite.ts';
import type { DialogLayer } from './layer.ts';
import { fillCaller } from './legs.ts';

/**
 * `create_dialog()`: begins a dialog with an INVITE without To tag; one that there is already gets the new options.
 * @returns null for any other request
 */
export function createDialog(
  layer: DialogLayer,
  message: Message,
  options: DialogOptions | null,
): Dialog | null {
  const { sip } = message;
  const existing = layer.dialogOf(message);
  const canBegin = sip.method === 'INVITE' && sip.to !== null && !sip.toTag;
  // In 2.4 requests within a dialog may change its options, too.
  if (!canBegin && (existing === null || layer.server.version !== '2.4')) return null;
  if (existing !== null) {
    if (options !== null) changeOptions(layer, existing, options);
    return existing;
  }
  const { callId, from, to } = sip;
  if (!callId || !from?.tag || to === null) {
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
  if (dialog.options.autoPrack) {
    layer.server.log('ERROR', 'auto-prack is not supported: provisional replies are not acknowledged');
  }
  fillCaller(layer, dialog, message);
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

/** In 3.x no options change nothing, and nothing takes `end-on-race-condition` back. */
function changeOptions({ server }: DialogLayer, dialog: Dialog, options: DialogOptions): void {
  if (server.version !== '2.4' && !Object.values(options).some((isWanted) => isWanted)) return;
  dialog.options = { ...options, endOnRace: options.endOnRace || dialog.options.endOnRace };
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
