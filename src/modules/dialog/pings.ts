import type { Dialog } from './dialog.ts';
import { endDialog } from './end.ts';
import type { DialogLayer } from './layer.ts';
import { headersFor, sendWithin } from './requests.ts';

/** One kind of ping of a dialog: those parties that are asked, and those that have not answered yet. */
interface Pinging {
  readonly method: 'OPTIONS' | 'INVITE';
  /** Seconds. */
  readonly interval: number;
  readonly legs: readonly number[];
  readonly pending: Set<number>;
}

/** Asks the parties from time to time whether the call still goes on. */
export function startPings(layer: DialogLayer, dialog: Dialog): void {
  const { pingCaller, pingCallee, reinviteCaller, reinviteCallee } = dialog.options;
  const { optionsInterval, reinviteInterval } = layer.settings;
  const legs = (caller: boolean, callee: boolean) => [
    ...(caller ? [0] : []),
    ...(callee ? [dialog.calleeIndex] : []),
  ];
  const kinds: Omit<Pinging, 'pending'>[] = [
    { method: 'OPTIONS', interval: optionsInterval, legs: legs(pingCaller, pingCallee) },
    { method: 'INVITE', interval: reinviteInterval, legs: legs(reinviteCaller, reinviteCallee) },
  ];
  for (const kind of kinds) {
    if (kind.legs.length > 0) pingLater(layer, dialog, { ...kind, pending: new Set() });
  }
}

function pingLater(layer: DialogLayer, dialog: Dialog, pinging: Pinging): void {
  const timer = layer.seconds.after(pinging.interval * 1000, () => {
    if (!dialog.isRunning) return;
    for (const leg of pinging.legs) if (!pinging.pending.has(leg)) ping(layer, dialog, pinging, leg);
    pingLater(layer, dialog, pinging);
  });
  dialog.pingTimers.push(timer);
}

function ping(layer: DialogLayer, dialog: Dialog, pinging: Pinging, to: number): void {
  const { method } = pinging;
  const other = to === 0 ? dialog.callee : dialog.caller;
  // What the party was sent last, so that the session does not change.
  const body = method === 'INVITE' ? dialog.legs[to]!.sentSdp || other.sdp : '';
  const headers = method === 'INVITE' ? headersFor(dialog, to, 'application/sdp') : '';
  pinging.pending.add(to);
  sendWithin(layer, dialog, { method, to, headers, body }, ({ code }) => {
    pinging.pending.delete(to);
    if (code !== 408 && code !== 481) return;
    // The timer that sends pings looks at the answers, too.
    layer.seconds.after(0, () => {
      if (!dialog.isRunning) return;
      for (const timer of dialog.pingTimers.splice(0)) timer.cancel();
      dialog.endReason ??= method === 'OPTIONS' ? 'Ping Timeout' : 'ReINVITE Ping Timeout';
      endDialog(layer, dialog);
    });
  });
}
