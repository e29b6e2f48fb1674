import type { Message } from '../../declarations/message.ts';
import type { DialogMoment } from '../dialog/api.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { Uac, Which } from './declaration.ts';
import { openingBracket, type Replacement } from './replace.ts';
import { restoreReplies } from './replies.ts';

type Kept = Partial<Record<Which, Replacement>>;

const key = 'uac';

/** Keeps both URIs with the dialog of the request. False when there is none. */
export function keepInDialog(state: Uac, message: Message, which: Which, replacement: Replacement): boolean {
  const api = state.dialog;
  const dialog = api?.dialogOf(message) ?? (state.forcesDialog ? (api?.create(message) ?? null) : null);
  if (!api || dialog === null) return false;
  const kept = keptWith(dialog);
  if (kept === null) {
    dialog.attachments.set(key, { [which]: replacement });
    api.on(dialog, 'request-within', (moment) => restore(state, moment));
    api.on(dialog, 'terminated', (moment) => restore(state, moment));
  } else kept[which] = replacement;
  return true;
}

function keptWith(dialog: Dialog): Kept | null {
  return (dialog.attachments.get(key) as Kept | undefined) ?? null;
}

function restore(state: Uac, { dialog, message, direction }: DialogMoment): void {
  if (message === null) return;
  for (const [which, replacement] of Object.entries(keptWith(dialog) ?? {}) as [Which, Replacement][]) {
    const isUpstream = direction === 'upstream';
    const target: Which = isUpstream ? (which === 'from' ? 'to' : 'from') : which;
    const header = target === 'from' ? message.sip.from : message.sip.to;
    if (header === null) continue;
    const note = { what: `uac restore ${target}` };
    if (isUpstream || state.server.version === '2.4') {
      const text = isUpstream ? replacement.old : replacement.changed;
      message.edits.replace(header.uriStart, header.uriEnd, text, note);
    } else {
      const start = openingBracket(message.sip.raw, header);
      message.edits.replace(start, header.addressEnd, replacement.changed, note);
    }
    restoreReplies(state, message, target);
  }
}
