import { printQ } from '../../sip/contact.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import type { Registrar } from './registrar.ts';

/** The Contact header of the answer to a REGISTER: all contacts in one line; null without any. */
export function contactLine(registrar: Registrar, contacts: readonly Contact[]): ByteString | null {
  if (contacts.length === 0) return null;
  const { now } = registrar.location;
  const values = contacts.map((contact) => {
    let value = `<${contact.uri}>`;
    if (contact.q >= 0) value += `;q=${printQ(contact.q)}`;
    value += `;expires=${contact.expires === 0 ? 0 : contact.expires - now}`;
    if (contact.received !== null) value += `;${registrar.options.receivedParameter}="${contact.received}"`;
    return value;
  });
  return `Contact: ${values.join(', ')}\r\n`;
}
