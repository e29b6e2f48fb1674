import {
  type ManagementCommand,
  ManagementError,
  type ManagementResult,
  type ManagementValue,
} from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { parseQ, printQ } from '../../sip/contact.ts';
import type { ByteString } from '../../values/value.ts';
import type { Contact } from './contact.ts';
import { socketText } from './events.ts';
import { rowOf } from './hash.ts';
import type { Location } from './location.ts';
import type { AddressOfRecord } from './record.ts';
import type { Table } from './table.ts';

/** What contacts added by management carry. */
const managementCallId = 'dfjrewr12386fd6-343@opensips.mi';
const managementAgent = 'SIP Router MI Server';

const text = (value: unknown): ByteString => (value === undefined || value === null ? '' : String(value));

/** The management commands of usrloc. */
export function commands(location: Location, server: Server): ManagementCommand[] {
  const contactOf = (contact: Contact) => describe(location, server, contact);
  return [
    {
      name: 'ul_rm',
      groupName: 'usrloc:rm',
      doc: 'Removes an address-of-record with its contacts.',
      recipes: [['table_name', 'aor']],
      run: ({ table_name, aor }) =>
        withRecord(location, text(table_name), text(aor), (table, record) => {
          table.removeAll(record);
          return 'OK';
        }),
    },
    {
      name: 'ul_rm_contact',
      groupName: 'usrloc:rm_contact',
      doc: 'Removes one contact of an address-of-record.',
      recipes: [['table_name', 'aor', 'contact']],
      run: ({ table_name, aor, contact }) =>
        withRecord(location, text(table_name), text(aor), (table, record) => {
          const found = table.match(record, text(contact), managementCallId, { kind: 'contact' });
          if (found === null) return new ManagementError(404, 'Contact not found');
          table.remove(found);
          table.release(record);
          return 'OK';
        }),
    },
    {
      name: 'ul_dump',
      groupName: 'usrloc:dump',
      doc: 'Shows everything that is registered; with `brief` only the addresses.',
      recipes: [[], ['brief']],
      run: ({ brief }) => ({
        Domains: [...location.tables()].map((table) => ({
          name: table.name,
          hash_size: location.options.hashSize,
          AORs: [...table.records()].map(
            (record): ManagementValue =>
              brief === undefined
                ? { AOR: record.aor, Contacts: record.contacts.map(contactOf) }
                : { AOR: record.aor },
          ),
        })),
      }),
    },
    {
      name: 'ul_flush',
      groupName: 'usrloc:flush',
      doc: 'Writes to the database; there is none.',
      recipes: [[]],
      run: () => 'OK',
    },
    {
      name: 'ul_add',
      groupName: 'usrloc:add',
      doc: 'Adds a contact.',
      recipes: [['table_name', 'aor', 'contact', 'expires', 'q', 'flags', 'cflags', 'methods']],
      run: (parameters) => add(location, server, parameters),
    },
    {
      name: 'ul_show_contact',
      groupName: 'usrloc:show_contact',
      doc: 'Shows the contacts of an address-of-record.',
      recipes: [['table_name', 'aor']],
      run: ({ table_name, aor }) =>
        withRecord(location, text(table_name), text(aor), (_table, record) => {
          const valid = record.contacts.filter((contact) => contact.isValid(location.now));
          if (valid.length === 0) return new ManagementError(404, 'AOR not found');
          return { AOR: record.aor, Contacts: valid.map(contactOf) };
        }),
    },
    {
      name: 'ul_sync',
      groupName: 'usrloc:sync',
      doc: 'Compares with the database; there is none.',
      recipes: [['table_name'], ['table_name', 'aor']],
      run: () => new ManagementError(500, 'No database is used'),
    },
    {
      name: 'ul_cluster_sync',
      groupName: 'usrloc:cluster_sync',
      doc: 'Compares with the cluster; there is none.',
      recipes: [[]],
      run: () => new ManagementError(400, 'Clustering not enabled'),
    },
  ];
}

function withRecord(
  location: Location,
  tableName: string,
  aor: ByteString,
  work: (table: Table, record: AddressOfRecord) => ManagementResult,
): ManagementResult {
  const table = location.find(tableName);
  if (table === null) return new ManagementError(404, 'Table not found');
  const key = location.options.useDomain || !aor.includes('@') ? aor : aor.slice(0, aor.indexOf('@'));
  const record = table.find(key);
  return record === null ? new ManagementError(404, 'AOR not found') : work(table, record);
}

function add(
  location: Location,
  server: Server,
  parameters: Readonly<Record<string, unknown>>,
): ManagementResult {
  const table = location.find(text(parameters.table_name));
  if (table === null) return new ManagementError(404, 'Table not found');
  const q = parseQ(text(parameters.q));
  const seconds = Number(parameters.expires);
  const methods = Number(parameters.methods);
  if (q === null || !Number.isInteger(seconds) || !Number.isInteger(methods)) {
    return new ManagementError(400, 'Bad parameter value');
  }
  let branchFlags = 0;
  for (const name of text(parameters.cflags).split(' ')) {
    const bit = name === '' || name === '0' ? null : server.flags.branch.bit(name);
    if (bit !== null) branchFlags |= 1 << bit;
  }
  const details = {
    callId: managementCallId,
    cseq: 1,
    expires: seconds === 0 ? 0 : location.now + seconds,
    q,
    path: null,
    received: null,
    userAgent: managementAgent,
    socket: null,
    methods: methods === 0 ? 0xffffffff : methods,
    flags: Number(parameters.flags) || 0,
    branchFlags,
    instance: null,
    attribute: null,
  };
  const aor = text(parameters.aor);
  const uri = text(parameters.contact);
  const record = table.find(aor);
  const known = record === null ? null : table.match(record, uri, details.callId, { kind: 'contact' });
  if (known === null) table.insert(aor, uri, details, location.now);
  else table.update(known, details, location.now);
  location.watch();
  return 'OK';
}

function describe(location: Location, server: Server, contact: Contact): ManagementValue {
  const left = contact.expires - location.now;
  const value: { [key: string]: ManagementValue } = {
    Contact: contact.uri,
    ContactID: contactId(location, contact),
    Expires: contact.expires === 0 ? 'permanent' : left > 0 ? left : 'expired',
    Q: printQ(contact.q),
    Callid: contact.callId,
    Cseq: contact.cseq,
    'User-agent': contact.userAgent,
  };
  if (contact.received !== null) value.Received = contact.received;
  if (contact.path !== null) value.Path = contact.path;
  value.State = 'CS_NEW';
  value.Flags = contact.flags;
  value.Cflags = server.flags.branch.names(contact.branchFlags);
  value.Socket = socketText(contact.socket);
  value.Methods = contact.methods >>> 0;
  if (contact.attribute !== null) value.Attr = contact.attribute;
  if (contact.instance !== null) value.SIP_instance = contact.instance;
  return value;
}

/** A number of 62 bits as text: row of the address, number of the contact. */
function contactId(location: Location, contact: Contact): string {
  const row = BigInt(rowOf(contact.aor, location.options.hashSize));
  return String((row << 46n) + BigInt(contact.id));
}
