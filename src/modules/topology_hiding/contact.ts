import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import type { Contact } from '../../sip/contact.ts';
import type { SocketAddress } from '../../sip/socket-address.ts';
import { parseUri } from '../../sip/uri.ts';
import type { ByteString } from '../../values/value.ts';
import { ownAddress } from '../rr/own-address.ts';
import type { TopologyHiding } from './declaration.ts';

/** What our Contact carries besides our address. */
export interface ContactParts {
  /** With `@`; '' for none. */
  readonly user: ByteString;
  /** URI parameters, `;name=value`. */
  readonly parameters: ByteString;
}

/** The only contact of a message; null when there is none, or several. */
export function singleContact({ sip }: Message): Contact | null {
  const contacts = sip.contacts?.flatMap((list) => list.contacts) ?? [];
  return contacts.length === 1 ? contacts[0]! : null;
}

/** User part of the contact; '' without one. */
export function userOf(contact: Contact): ByteString {
  return parseUri(contact.uri)?.user ?? '';
}

/**
 * Writes our address into the Contact.
 * @param socket where the message leaves, should that not be known when it is sent (replies)
 * @param told gets the value as it is sent
 */
export function replaceContact(
  state: TopologyHiding,
  message: Message,
  contact: Contact | null,
  { user, parameters }: ContactParts,
  socket: ListeningSocket,
  told: (value: ByteString) => void = () => {},
): void {
  const { uri, header } = passedParameters(state, contact);
  const text = (sending: SocketAddress | null): ByteString => {
    const outbound = (sending as ListeningSocket | null) ?? socket;
    const own = ownAddress(state.server, outbound, message);
    const value = `<sip:${user}${own}${parameters}${uri}>${header}`;
    told(value);
    return value;
  };
  setContact(message, text);
}

/** Replaces the value of the Contact header, whoever changed it before. */
export function setContact(
  { sip, edits }: Message,
  text: ByteString | ((sending: SocketAddress | null) => ByteString),
): void {
  const header = sip.firstHeader('contact');
  if (header === null) return;
  edits.drop(({ start, end }) => start >= header.bodyStart && end <= header.bodyEnd);
  edits.replace(header.bodyStart, header.bodyEnd, text, { what: 'topology_hiding' });
}

/** Parameters that the server knows itself: only others are passed on. */
const knownParameters = /^(?:transport|ttl|user|maddr|method|lr|r2|gr)$/i;

function passedParameters(
  { passed }: TopologyHiding,
  contact: Contact | null,
): { uri: ByteString; header: ByteString } {
  if (contact === null) return { uri: '', header: '' };
  const given = (parseUri(contact.uri)?.parameters ?? []).filter(({ name }) => !knownParameters.test(name));
  const uri = passed.uri.flatMap((name) => given.filter((parameter) => parameter.name === name));
  const header = passed.header.flatMap((name) =>
    contact.parameters.filter((parameter) => parameter.name === name),
  );
  const plain = uri.map(({ name, value }) => (value ? `;${name}=${value}` : `;${name}`));
  const quoted = header.map(({ name, value, quoted: isQuoted }) => {
    if (!value) return `;${name}`;
    return isQuoted ? `;${name}="${value}"` : `;${name}=${value}`;
  });
  return { uri: plain.join(''), header: quoted.join('') };
}
