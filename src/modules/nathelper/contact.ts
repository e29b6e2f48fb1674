import type { Version } from '../../../grammar/dialect.ts';
import type { Message } from '../../declarations/message.ts';
import { setContactUri } from '../../runtime/forwarding/contact-uri.ts';
import { parseUri } from '../../sip/uri.ts';
import { changeUri, removeUriParameter } from '../../sip/uri-edit.ts';
import { decodeBase64, encodeBase64 } from '../../values/base64.ts';
import type { ByteString } from '../../values/value.ts';

const fixedKey = 'nathelper fixed contact';

/** The source of a message as it stands in a URI. */
function sourceText(message: Message): ByteString {
  const { ip, port } = message.received.source;
  return `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}

/** `sip:ip:port[;transport=tcp]`: where a message really came from; 2.4 writes the transport in capitals. */
export function receivedUri(message: Message, version: Version): ByteString {
  const { protocol } = message.received;
  const name = version === '2.4' ? protocol.toUpperCase() : protocol;
  const transport = protocol === 'udp' ? '' : `;transport=${name}`;
  return `sip:${sourceText(message)}${transport}`;
}

/**
 * `fix_nated_contact()`: host and port of every Contact become the source of the message.
 * @param parameters `;name=value…`, put before those of the URI
 * @param keepsOld the old host and port are kept in a parameter, for `restore_nated_ruri()`
 * @returns what ended it, or null; Contacts that cannot be read are no failure
 */
export function fixContacts(
  message: Message,
  parameters: ByteString | null,
  keepsOld: boolean,
): { readonly text: string; readonly isFatal: boolean } | null {
  const { sip, edits } = message;
  if (sip.firstHeader('contact') === null) return null;
  const lists = sip.contacts;
  if (lists === null) return { text: 'the Contact could not be read', isFatal: false };
  if (message.attachments.has(fixedKey)) return { text: 'the Contact was changed already', isFatal: true };
  const note = { what: 'fix_nated_contact' };
  for (const contact of lists.flatMap((list) => list.contacts)) {
    const uri = parseUri(contact.uri, sip.version);
    if (uri === null || uri.hostSpan === null)
      return { text: `bad URI in Contact: ${contact.uri}`, isFatal: false };
    const head = contact.uri.slice(0, uri.hostSpan.start);
    const hostEnd = (uri.portSpan ?? uri.hostSpan).end;
    const old = keepsOld ? `;org=${encodeBase64(contact.uri.slice(uri.hostSpan.start, hostEnd))}` : '';
    const added = (parameters ?? '') + old;
    const rest = withoutParameter(contact.uri.slice(hostEnd), 'maddr');
    const changed = `${head}${sourceText(message)}${added}${rest}`;
    // Parameters without brackets would be those of the header.
    const text = contact.bracketed || added === '' ? changed : `<${changed}>`;
    edits.replace(contact.uriStart, contact.uriEnd, text, note);
    setContactUri(message, changed);
    message.attachments.set(fixedKey, true);
  }
  return null;
}

/** Takes `;name=…` out of the text after host and port. */
function withoutParameter(text: ByteString, name: ByteString): ByteString {
  return text.replace(new RegExp(`;${name}=[^;?]*`, 'i'), '');
}

/** `restore_nated_ruri()`: host and port that `fix_nated_contact()` kept. False when there are none. */
export function restoreRequestUri(message: Message): boolean {
  const uri = parseUri(message.requestUri ?? message.sip.requestUri ?? '', message.sip.version);
  const kept = uri?.parameters.find(({ name }) => name.toLowerCase() === 'org');
  const old = kept?.value ? decodeBase64(kept.value) : null;
  if (uri === null || kept === undefined || old === null) return false;
  const bare = parseUri(removeUriParameter(uri, kept.name)!, message.sip.version);
  const colon = old.startsWith('[') ? old.indexOf(':', old.indexOf(']')) : old.indexOf(':');
  const host = colon < 0 ? old : old.slice(0, colon);
  const port = colon < 0 ? '' : old.slice(colon + 1);
  message.requestUri = changeUri(bare!, { host, port });
  return true;
}

/** `add_rcv_param()`: tells in every Contact where the message came from. False when there is none. */
export function addReceivedParameter(message: Message, version: Version, inUri: boolean): boolean {
  const { sip, edits } = message;
  if (sip.firstHeader('contact') === null) return true;
  const lists = sip.contacts;
  if (lists === null) return false;
  const text = `;received="${receivedUri(message, version)}"`;
  for (const contact of lists.flatMap((list) => list.contacts)) {
    edits.insert(inUri ? contact.uriEnd : contact.end, text, { what: 'add_rcv_param' });
  }
  return true;
}
