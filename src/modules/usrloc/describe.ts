import type { ManagementValue } from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { printQ } from '../../sip/contact.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';
import { socketText } from './events.ts';
import type { Location } from './location.ts';
import type { AddressOfRecord } from './record.ts';

type Fields = { [key: string]: ManagementValue };

/** An address with its contacts, expired ones too, as management shows it. */
export function describeRecord(location: Location, server: Server, record: AddressOfRecord): Fields {
  const value: Fields = {
    AOR: record.aor,
    Contacts: record.contacts.map((contact) => describeContact(location, server, contact)),
  };
  const { keys } = record;
  if (location.options.showsKeys && keys !== null && keys.size > 0) {
    value['KV-Store'] = keysText(keys);
  }
  return value;
}

/** The values kept with an address, by name. */
function keysText(keys: ReadonlyMap<ByteString, ByteString>): string {
  const sorted = [...keys].sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

function describeContact(location: Location, server: Server, contact: Contact): Fields {
  const left = contact.expires - location.now;
  const value: Fields = {
    Contact: contact.uri,
    ContactID: String(contactId(location, contact)),
    Expires: contact.expires === 0 ? 'permanent' : left >= 0 ? left : 'expired',
    Q: printQ(contact.q),
    Callid: contact.callId,
    Cseq: contact.cseq,
  };
  if (contact.userAgent !== '') value['User-agent'] = contact.userAgent;
  if (contact.received !== null) value.Received = contact.received;
  if (contact.path !== null) value.Path = contact.path;
  value.State = 'CS_NEW';
  value.Flags = contact.flags;
  value.Cflags = server.flags.branch.names(contact.branchFlags);
  if (contact.socket !== null) value.Socket = socketText(contact.socket, true);
  value.Methods = contact.methods >>> 0;
  if (contact.attribute !== null) value.Attr = contact.attribute;
  if (contact.instance !== null) value.SIP_instance = contact.instance;
  if (contact.latency > 0) value['Ping-Latency'] = contact.latency;
  return value;
}

/** Bits of a contact's own number in its id. */
const numberBits = 46;

/** A number of 62 bits: row of the address, number of the contact. */
export function contactId(location: Location, contact: Contact): bigint {
  const row = coreHash(contact.aor, location.options.hashSize);
  return (BigInt(row) << BigInt(numberBits)) + BigInt(contact.id);
}

/** The number of a contact within its table, from its id. */
export function numberInTable(id: bigint): number {
  return Number(BigInt.asUintN(numberBits, id));
}
