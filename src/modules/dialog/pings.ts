import type { Dialog } from './dialog.ts';
import { endDialog } from './end.ts';
import type { DialogLayer } from './layer.ts';
import { sendWithin } from './requests.ts';

/** Asks the parties from time to time whether the call still goes on. */
export function startPings(layer: DialogLayer, dialog: Dialog): void {
  const { pingCaller, pingCallee, reinviteCaller, reinviteCallee } = dialog.options;
  const { optionsInterval, reinviteInterval } = layer.settings;
  const callee = dialog.calleeIndex;
  if (pingCaller) pingEvery(layer, dialog, optionsInterval, 0, 'OPTIONS');
  if (pingCallee) pingEvery(layer, dialog, optionsInterval, callee, 'OPTIONS');
  if (reinviteCaller) pingEvery(layer, dialog, reinviteInterval, 0, 'INVITE');
  if (reinviteCallee) pingEvery(layer, dialog, reinviteInterval, callee, 'INVITE');
}

function pingEvery(
  layer: DialogLayer,
  dialog: Dialog,
  interval: number,
  to: number,
  method: 'OPTIONS' | 'INVITE',
): void {
  const again = (): void => {
    if (!dialog.isRunning) return;
    ping(layer, dialog, to, method);
    dialog.pingTimers.push(layer.seconds.after(interval * 1000, again));
  };
  dialog.pingTimers.push(layer.seconds.after(interval * 1000, again));
}

function ping(layer: DialogLayer, dialog: Dialog, to: number, method: 'OPTIONS' | 'INVITE'): void {
  const other = to === 0 ? dialog.callee : dialog.caller;
  // What the party was sent last, so that the session does not change.
  const body = method === 'INVITE' ? dialog.legs[to]!.sentSdp || other.sdp : '';
  let headers = `Contact: <${other.contact}>\r\n`;
  if (body !== '') headers += 'Content-Type: application/sdp\r\n';
  sendWithin(layer, dialog, { method, to, headers, body }, ({ code }) => {
    if (code !== 408 && code !== 481) return;
    if (!dialog.isRunning) return;
    dialog.endReason = method === 'OPTIONS' ? 'Ping Timeout' : 'ReINVITE Ping Timeout';
    endDialog(layer, dialog);
  });
}
