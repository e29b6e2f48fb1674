import type { Message } from '../../declarations/message.ts';
import { printQ } from '../../sip/contact.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from '../usrloc/contact.ts';
import { gruuParameters } from './gruu.ts';
import type { Registrar } from './registrar.ts';

/** Whether one of the Supported headers has that token. */
export function supports({ sip }: Message, token: ByteString): boolean {
  return sip
    .headers('supported')
    .some(({ body }) => body.split(',').some((item) => item.trim().toLowerCase() === token));
}

/** The Contact header of the answer to a REGISTER: all that are valid in one line; null without any. */
export function contactLine(
  registrar: Registrar,
  message: Message,
  contacts: readonly Contact[],
): ByteString | null {
  const { now } = registrar.location;
  const valid = contacts.filter((contact) => contact.isValid(now));
  if (valid.length === 0) return null;
  const withGruu = registrar.options.givesGruu && supports(message, 'gruu');
  const values = valid.map((contact) => {
    let value = `<${contact.uri}>`;
    if (contact.q >= 0) value += `;q=${printQ(contact.q)}`;
    value += `;expires=${contact.expires - now}`;
    if (contact.received !== null) value += `;${registrar.options.receivedParameter}="${contact.received}"`;
    if (withGruu && contact.instance !== null) value += gruuParameters(registrar, contact, contact.instance);
    return value;
  });
  return `Contact: ${values.join(', ')}\r\n`;
}
