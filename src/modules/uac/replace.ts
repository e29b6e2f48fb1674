import type { Message } from '../../declarations/message.ts';
import type { NameAddress } from '../../sip/nameaddr.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import type { Uac, Which } from './declaration.ts';
import { keepInDialog } from './kept-in-dialog.ts';
import { keepInRoute } from './kept-in-route.ts';
import { restoreReplies } from './replies.ts';

/** A header as it was and is. */
export interface Replacement {
  readonly old: ByteString;
  readonly changed: ByteString;
}

/**
 * `uac_replace_from()`, `uac_replace_to()`: display name and URI of a header.
 * @param display as it is to stand there; '' removes the name, undefined leaves it
 * @returns a problem, or null
 */
export function replaceHeader(
  state: Uac,
  message: Message,
  which: Which,
  display: ByteString | undefined,
  uri: ByteString,
): string | null {
  const header = which === 'from' ? message.sip.from : message.sip.to;
  if (header === null) return `the ${which === 'from' ? 'From' : 'To'} could not be read`;
  if (uri !== '' && message.sip.toTag && state.restores === 'auto') {
    return 'requests within a dialog get the URIs of their dialog; they cannot be changed again';
  }
  const note = { what: `uac_replace_${which}` };
  if (display !== undefined) replaceDisplay(state, message, header, display, uri === '', note);
  if (uri === '') return null;
  const changed = state.enclosed(uri);
  const bare = !header.bracketed && display ? `<${uri}>` : changed;
  replaceUri(state, message, header, bare, note);
  if (state.restores === 'none') return null;
  const replacement = { old: header.uri, changed };
  if (!(state.restores === 'auto' && keepInDialog(state, message, which, replacement))) {
    if (parseUri(uri, state.server.version) === null) return `${uri} is no URI`;
    if (!keepInRoute(state, message, which, replacement)) return 'the old URI could not be kept';
  }
  restoreReplies(state, message, which);
  return null;
}

function replaceDisplay(
  state: Uac,
  { edits }: Message,
  header: NameAddress,
  display: ByteString,
  keepsUri: boolean,
  note: { what: string },
): void {
  if (header.name !== null) {
    edits.replace(header.start, header.start + header.name.length, display, note);
    return;
  }
  if (display === '') return;
  if (header.bracketed || !keepsUri) {
    // From 3.x on the new URI comes with its bracket, close to the name where there was none before.
    const isClose = !header.bracketed && state.server.version !== '2.4';
    edits.insert(header.start, isClose ? display : `${display} `, note);
    return;
  }
  // With a name in front the URI needs brackets.
  edits.insert(header.uriStart, `${display} <`, note);
  edits.insert(header.uriEnd, '>', note);
}

function replaceUri(
  { server }: Uac,
  { edits, sip }: Message,
  header: NameAddress,
  text: ByteString,
  note: { what: string },
): void {
  if (server.version === '2.4' || !header.bracketed) {
    edits.replace(header.uriStart, header.uriEnd, text, note);
    return;
  }
  edits.replace(openingBracket(sip.raw, header), header.addressEnd, text, note);
}

/** Where the bracket before the URI stands. */
export function openingBracket(raw: ByteString, header: NameAddress): number {
  return header.bracketed ? raw.lastIndexOf('<', header.uriStart) : header.uriStart;
}
