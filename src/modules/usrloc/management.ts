import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
  type ManagementResult,
  type ManagementValue,
} from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { integerParameter, textParameter } from '../../management/parameters.ts';
import { parseQ } from '../../sip/contact.ts';
import type { ByteString } from '../../values/value.ts';
import { describeRecord } from './describe.ts';
import type { Location } from './location.ts';
import type { AddressOfRecord } from './record.ts';
import { inRows, type Table } from './table.ts';

/** What contacts added by management carry. */
const managementCallId = 'dfjrewr12386fd6-343@opensips.mi';
const managementAgent = 'OpenSIPS MI Server';

/** The management commands of usrloc. */
export function commands(location: Location, server: Server): ManagementCommand[] {
  const describe = (record: AddressOfRecord) => describeRecord(location, server, record);
  return [
    {
      name: 'ul_rm',
      groupName: 'usrloc:rm',
      doc: 'Removes an address-of-record with its contacts.',
      recipes: [['table_name', 'aor']],
      run: (parameters) =>
        withAddress(location, parameters, (table, aor) => {
          const record = table.find(aor);
          if (record !== null) table.removeAll(record);
          return 'OK';
        }),
    },
    {
      name: 'ul_rm_contact',
      groupName: 'usrloc:rm_contact',
      doc: 'Removes one contact of an address-of-record.',
      recipes: [['table_name', 'aor', 'contact']],
      run: (parameters) =>
        withRecord(location, parameters, (table, record) => {
          const uri = textParameter(parameters, 'contact');
          if (uri instanceof ManagementError) return uri;
          const found = table.match(record, uri!, managementCallId, { kind: 'contact' });
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
      run: (parameters) => {
        const brief = integerParameter(parameters, 'brief');
        if (brief instanceof ManagementError) return brief;
        return {
          Domains: [...location.tables()].map((table) => ({
            name: table.name,
            hash_size: location.options.hashSize,
            AORs: inRows(table.records(), location.options.hashSize).map(
              (record): ManagementValue => (brief ? { AOR: record.aor } : describe(record)),
            ),
          })),
        };
      },
    },
    {
      name: 'ul_flush',
      groupName: 'usrloc:flush',
      doc: 'Removes expired contacts now.',
      recipes: [[]],
      run: () => {
        location.removeExpired();
        return 'OK';
      },
    },
    {
      name: 'ul_add',
      groupName: 'usrloc:add',
      doc: 'Adds a contact.',
      recipes: [['table_name', 'aor', 'contact', 'expires', 'q', 'flags', 'cflags', 'methods']],
      run: (parameters) =>
        withAddress(location, parameters, (table, aor) => add(location, table, aor, parameters)),
    },
    {
      name: 'ul_show_contact',
      groupName: 'usrloc:show_contact',
      doc: 'Shows the contacts of an address-of-record.',
      recipes: [['table_name', 'aor']],
      run: (parameters) => withRecord(location, parameters, (_table, record) => describe(record)),
    },
    {
      name: 'ul_sync',
      groupName: 'usrloc:sync',
      doc: 'Compares with the database; there is none.',
      recipes: [['table_name'], ['table_name', 'aor']],
      run: () => new ManagementError(200, 'Contacts already synced'),
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

/** With the table and the key that `table_name` and `aor` mean. */
function withAddress(
  location: Location,
  parameters: ManagementParameters,
  work: (table: Table, aor: ByteString) => ManagementResult,
): ManagementResult {
  const tableName = textParameter(parameters, 'table_name');
  if (tableName instanceof ManagementError) return tableName;
  const table = location.find(tableName!);
  if (table === null) return new ManagementError(404, 'Table not found');
  const aor = textParameter(parameters, 'aor');
  if (aor instanceof ManagementError) return aor;
  const at = aor!.indexOf('@');
  if (location.options.useDomain) {
    return at < 0 ? new ManagementError(400, 'Domain missing in AOR') : work(table, aor!);
  }
  return work(table, at < 0 ? aor! : aor!.slice(0, at));
}

function withRecord(
  location: Location,
  parameters: ManagementParameters,
  work: (table: Table, record: AddressOfRecord) => ManagementResult,
): ManagementResult {
  return withAddress(location, parameters, (table, aor) => {
    const record = table.find(aor);
    return record === null ? new ManagementError(404, 'AOR not found') : work(table, record);
  });
}

function add(
  location: Location,
  table: Table,
  aor: ByteString,
  parameters: ManagementParameters,
): ManagementResult {
  const uri = textParameter(parameters, 'contact');
  if (uri instanceof ManagementError) return uri;
  const seconds = integerParameter(parameters, 'expires');
  if (seconds instanceof ManagementError) return seconds;
  const qText = textParameter(parameters, 'q');
  if (qText instanceof ManagementError) return qText;
  const q = parseQ(qText!);
  if (q === null) return new ManagementError(400, 'Bad parameter value');
  const flags = integerParameter(parameters, 'flags');
  if (flags instanceof ManagementError) return flags;
  const branchFlags = integerParameter(parameters, 'cflags');
  if (branchFlags instanceof ManagementError) return branchFlags;
  const methods = integerParameter(parameters, 'methods');
  if (methods instanceof ManagementError) return methods;
  const known = table.find(aor)?.contacts.length
    ? table.match(table.find(aor)!, uri!, managementCallId, { kind: 'contact' })
    : null;
  const details = {
    callId: managementCallId,
    cseq: known?.cseq ?? 1,
    expires: seconds === 0 ? 0 : location.now + seconds!,
    q,
    path: null,
    received: null,
    userAgent: managementAgent,
    socket: null,
    methods: methods!,
    flags: flags!,
    branchFlags: branchFlags!,
    instance: null,
    attribute: null,
  };
  if (known === null) {
    if (table.insert(aor, uri!, details, location.now) === null) {
      table.release(table.obtain(aor));
      return new ManagementError(500, 'Internal Error');
    }
  } else table.update(known, details, location.now);
  location.watch();
  return 'OK';
}
