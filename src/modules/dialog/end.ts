import type { ByteString } from '../../values/value.ts';
import type { Dialog } from './dialog.ts';
import type { DialogLayer } from './layer.ts';
import { sendWithin } from './requests.ts';
import { states } from './state.ts';

/**
 * Ends a dialog from here: BYEs to both parties, or the CANCELs of a call that is not answered yet.
 * @returns false when something could not be sent; the dialog ends all the same
 */
export function endDialog(layer: DialogLayer, dialog: Dialog, headers: ByteString = ''): boolean {
  if (dialog.state === states.unconfirmed || dialog.state === states.early) {
    const transaction = dialog.initialTransaction;
    if (transaction === null || transaction.deleted) {
      layer.server.log('ERROR', `the transaction of dialog ${dialog.did} does not exist any more`);
      return false;
    }
    layer.tm.cancel(transaction);
    return true;
  }
  const all = layer.settings.extraHeaders + headers;
  const callee = dialog.calleeIndex;
  let failures = 0;
  for (const to of [0, callee]) {
    const isSent = sendWithin(layer, dialog, { method: 'BYE', to, headers: all }, () => ended(layer, dialog));
    if (!isSent) failures++;
  }
  if (failures > 0) ended(layer, dialog);
  return failures === 0;
}

/** The first of the two BYEs was answered: the dialog is over. */
function ended(layer: DialogLayer, dialog: Dialog): void {
  const before = layer.step(dialog, 'bye');
  if (before === states.deleted || dialog.state !== states.deleted) return;
  finish(layer, dialog);
  layer.emit(dialog, 'terminated', { message: null, direction: null });
  layer.statistics.add('active_dialogs', -1);
  layer.forgetEnded(dialog);
}

/** What every end of an answered dialog has in common. */
export function finish(layer: DialogLayer, dialog: Dialog): void {
  dialog.hadBye = true;
  layer.runRoute(dialog, dialog.routes.hangup);
  layer.profiles.clear(dialog);
  layer.stopTimers(dialog);
}

/** The time of a dialog is over: it is forgotten, or ended with BYEs when that was asked for. */
export function expire(layer: DialogLayer, dialog: Dialog): void {
  dialog.timer = null;
  if (dialog.routes.timeout !== null && dialog.state !== states.deleted) {
    dialog.expiresAt = null;
    layer.runRoute(dialog, dialog.routes.timeout);
    // The route may have given it more time.
    if (dialog.expiresAt !== null) return;
  }
  if (dialog.options.byeOnTimeout && dialog.isRunning) {
    dialog.endReason ??= dialog.hadRace ? 'SIP Race Condition' : 'Lifetime Timeout';
    dialog.expiresAt = null;
    layer.statistics.add('expired_dialogs');
    endDialog(layer, dialog);
    return;
  }
  const before = layer.step(dialog, 'bye');
  if (before === states.deleted || dialog.state !== states.deleted) return;
  dialog.hadBye = true;
  layer.profiles.clear(dialog);
  layer.stopTimers(dialog);
  layer.emit(dialog, 'expired', { message: null, direction: null });
  layer.statistics.add('expired_dialogs');
  layer.statistics.add('active_dialogs', -1);
  layer.forgetEnded(dialog);
}

/** A new lifetime, counted from now when the dialog is answered. */
export function setLifetime(layer: DialogLayer, dialog: Dialog, seconds: number): void {
  dialog.lifetime = seconds;
  if (dialog.isRunning) layer.setTimer(dialog, seconds, (expired) => expire(layer, expired));
}
