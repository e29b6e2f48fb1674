import type { Message } from '../../declarations/message.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Uac, Which } from './declaration.ts';
import { obscure, reveal } from './obscured.ts';
import { openingBracket, type Replacement } from './replace.ts';
import { restoreReplies } from './replies.ts';

/** Keeps both URIs in a parameter of our Record-Route, which comes back with the requests of the dialog. */
export function keepInRoute(
  { rr, parameterNames, password }: Uac,
  message: Message,
  which: Which,
  { old, changed }: Replacement,
): boolean {
  if (rr === null) return false;
  return rr.addParameter(message, `;${parameterNames[which]}=${obscure(old, changed, password)}`);
}

/**
 * Puts into a request of the dialog the URI that its receiver knows (`uac_restore_from()`, `uac_restore_to()`).
 * @param which the header that was changed in the request that began the dialog
 * @returns the header that was changed now; null when nothing was kept, or it does not fit
 */
export function restoreFromRoute(state: Uac, message: Message, which: Which): Which | null {
  const { rr, server } = state;
  const kept = rr?.routeParameter(message, state.parameterNames[which]) ?? null;
  if (rr === null || kept === null || kept === '') return null;
  const isUpstream = rr.isUpstream(message);
  // What the caller is called stands in From when it sends, and in To when it is called back.
  const target: Which = isUpstream ? (which === 'from' ? 'to' : 'from') : which;
  const header = target === 'from' ? message.sip.from : message.sip.to;
  if (header === null) return null;
  const known = isUpstream ? state.enclosed(header.uri) : header.uri;
  const text = reveal(kept, known, state.password);
  if (text === null || parseUri(bare(text), server.version) === null) {
    server.log('ERROR', `the URI kept in ${state.parameterNames[which]} does not fit ${header.uri}`);
    return null;
  }
  const note = { what: `uac restore ${target}` };
  if (isUpstream || server.version === '2.4') {
    message.edits.replace(header.uriStart, header.uriEnd, text, note);
  } else {
    message.edits.replace(openingBracket(message.sip.raw, header), header.addressEnd, text, note);
  }
  return target;
}

function bare(text: ByteString): ByteString {
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

/** Mode `auto`: restores whatever a request of a dialog, just routed by its Route headers, brings along. */
export function restoreAutomatically(state: Uac, message: Message): void {
  for (const which of ['from', 'to'] as const) {
    const restored = restoreFromRoute(state, message, which);
    if (restored !== null) restoreReplies(state, message, restored);
  }
}
