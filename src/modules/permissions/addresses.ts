import { absentColumns, openTable, rowsOf } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import { compileGlob } from '../../values/glob.ts';
import {
  type AddressBytes,
  type Network,
  networkContains,
  parseNetwork,
  printAddress,
} from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';

/** A row of the address table. */
export interface AddressRow {
  readonly group: number;
  readonly network: Network;
  /** As the table has it. */
  readonly ip: ByteString;
  readonly mask: number;
  readonly port: number;
  readonly protocol: ByteString;
  readonly pattern: ByteString;
  readonly info: ByteString;
}

/** Names of the columns, as the parameters give them. */
export interface Columns {
  readonly ip: string;
  readonly mask: string;
  readonly port: string;
  readonly protocol: string;
  readonly pattern: string;
  readonly info: string;
  readonly group: string;
}

/** What is looked up besides the address; 0 and `any` match everything. */
export interface Query {
  readonly group: number;
  readonly port: number;
  readonly protocol: ByteString;
  /** Null: patterns of rows do not count. */
  readonly pattern: ByteString | null;
}

const buckets = 128;

const anyProtocol = 'any';

const protocols = [
  ...['udp', 'tcp', 'tls', 'sctp', 'ws', 'wss', 'ipsec', 'bin', 'bins', 'hep_udp', 'hep_tcp', 'hep_tls'],
  ...['smpp', 'msrp', 'msrps'],
];

/** The name of a protocol, `any` for nothing; null: unknown. */
export function protocolOf(text: ByteString): ByteString | null {
  const name = text.toLowerCase() || anyProtocol;
  return name === anyProtocol || protocols.includes(name) ? name : null;
}

/** Single addresses and subnets of one partition. */
export class AddressTable {
  readonly name: string;
  readonly #server: Server;
  readonly #url: string;
  readonly #table: string;
  readonly #columns: Columns;
  addresses: readonly AddressRow[] = [];
  subnets: readonly AddressRow[] = [];

  constructor(server: Server, name: string, url: string, table: string, columns: Columns) {
    this.name = name;
    this.#server = server;
    this.#url = url;
    this.#table = table;
    this.#columns = columns;
  }

  /** Reads the table. Null, or why it cannot be read. */
  load(): string | null {
    const database = openTable(this.#server, this.#url, this.#table, [5]);
    if (typeof database === 'string') return database;
    const table = database.table(this.#table);
    if (typeof table === 'string') return table;
    const absent = absentColumns(table, ['id', ...Object.values(this.#columns)]);
    if (absent.length > 0) return `the table ${this.#table} has no column ${absent.join(', ')}`;
    const rows = rowsOf(table).flatMap((row) => this.#row(row) ?? []);
    const isSingle = ({ mask, network }: AddressRow) => mask === network.address.length * 8;
    // The order of the server's tables: by hash, the newest row first in each; and by group.
    const bucket = ({ network }: AddressRow) => coreHash(network.address, buckets);
    this.addresses = rows
      .filter(isSingle)
      .reverse()
      .sort((left, right) => bucket(left) - bucket(right));
    this.subnets = rows.filter((row) => !isSingle(row)).sort((left, right) => left.group - right.group);
    return null;
  }

  #row(row: Readonly<Record<string, number | ByteString | null | undefined>>): AddressRow | null {
    const columns = this.#columns;
    const text = (name: string) => String(row[name] ?? '');
    const number = (name: string) => (typeof row[name] === 'number' ? row[name] : null);
    const [ip, mask, port] = [text(columns.ip), number(columns.mask), number(columns.port)];
    const group = number(columns.group);
    const network = parseNetwork(`${ip}/${mask}`);
    // Without a protocol a row is left out; `any` is written.
    const protocol = row[columns.protocol] == null ? null : protocolOf(text(columns.protocol));
    if (
      group === null ||
      group < 0 ||
      mask === null ||
      port === null ||
      network === null ||
      protocol === null
    ) {
      this.#server.log('ERROR', `permissions: the row of ${ip}/${mask} makes no sense and is left out`);
      return null;
    }
    return {
      group,
      network,
      ip,
      mask,
      port,
      protocol,
      pattern: text(columns.pattern),
      info: text(columns.info),
    };
  }

  /**
   * The first row that matches, single addresses before subnets; a text: the group is in neither.
   * Rows of group 0 belong to all groups that have rows of their own in the same half.
   */
  find(query: Query, address: AddressBytes): AddressRow | null | 'no such group' {
    let isKnown = query.group === 0;
    for (const rows of [this.addresses, this.subnets]) {
      const hasGroup = query.group === 0 || rows.some((row) => row.group === query.group);
      if (!hasGroup) continue;
      isKnown = true;
      const found = rows.find((row) => matches(row, query, address));
      if (found !== undefined) return found;
    }
    return isKnown ? null : 'no such group';
  }

  /** The group of the first row for an address and a port. */
  groupOf(address: AddressBytes, port: number): number | null {
    const belongs = (row: AddressRow) =>
      (row.port === 0 || row.port === port) && networkContains(row.network, address);
    return (this.addresses.find(belongs) ?? this.subnets.find(belongs))?.group ?? null;
  }
}

function matches(row: AddressRow, query: Query, address: AddressBytes): boolean {
  return (
    (query.group === 0 || row.group === 0 || row.group === query.group) &&
    (row.port === 0 || query.port === 0 || row.port === query.port) &&
    (row.protocol === anyProtocol || query.protocol === anyProtocol || row.protocol === query.protocol) &&
    networkContains(row.network, address) &&
    (row.pattern === '' || query.pattern === null || matchesPattern(row.pattern, query.pattern))
  );
}

/** As `fnmatch` with FNM_PERIOD: a leading period must stand in the pattern too. */
function matchesPattern(pattern: ByteString, text: ByteString): boolean {
  if (text.startsWith('.') && !/^\\?\./.test(pattern)) return false;
  return compileGlob(pattern).test(text);
}

/** The mask of a subnet as management shows it. */
export function maskText({ network }: AddressRow): ByteString {
  return printAddress(network.mask) ?? '';
}
