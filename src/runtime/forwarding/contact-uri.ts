import type { Message } from '../../declarations/message.ts';
import type { ByteString } from '../../values/value.ts';

const key = 'contact uri';

/** Remembers that the Contact URI was changed, for whoever keeps it (dialogs). */
export function setContactUri(message: Message, uri: ByteString): void {
  message.attachments.set(key, uri);
}

/** The URI of the only Contact, as changed by the script; null when there is none, or several. */
export function contactUri(message: Message): ByteString | null {
  const changed = message.attachments.get(key) as ByteString | undefined;
  if (changed !== undefined) return changed;
  const contacts = message.sip.headers('contact').length === 0 ? null : message.sip.contacts;
  const first = contacts?.[0]?.contacts;
  return first !== undefined && first.length === 1 ? first[0]!.uri : null;
}
