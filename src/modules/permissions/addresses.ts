import { openDatabase, rowsOf } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import { compileGlob } from '../../values/glob.ts';
import { type Network, networkContains, parseAddress, parseNetwork, printAddress } from '../../values/ip.ts';
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

/** What is looked up; 0 and `any` match everything. */
export interface Query {
  readonly group: number;
  readonly ip: ByteString;
  readonly port: number;
  readonly protocol: ByteString;
  /** Null: patterns of rows do not count. */
  readonly pattern: ByteString | null;
}

const buckets = 128;

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
    const database = openDatabase(this.#server, this.#url);
    if (typeof database === 'string') return database;
    const table = database.table(this.#table);
    if (typeof table === 'string') return table;
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
    const [ip, mask] = [text(columns.ip), Number(row[columns.mask] ?? 32)];
    const network = parseNetwork(`${ip}/${mask}`);
    if (network === null) {
      this.#server.log('ERROR', `permissions: ${ip}/${mask} is no address, the row is left out`);
      return null;
    }
    return {
      group: Number(row[columns.group] ?? 0),
      network,
      ip,
      mask,
      port: Number(row[columns.port] ?? 0),
      protocol: text(columns.protocol).toLowerCase() || 'any',
      pattern: text(columns.pattern),
      info: text(columns.info),
    };
  }

  /** The first row that matches, single addresses before subnets. */
  find(query: Query): AddressRow | null {
    const address = parseAddress(query.ip);
    const isAnyAddress = query.ip === '' || query.ip === '0';
    const matches = (row: AddressRow) =>
      (query.group === 0 || row.group === 0 || row.group === query.group) &&
      (isAnyAddress || (address !== null && networkContains(row.network, address))) &&
      (row.port === 0 || query.port === 0 || row.port === query.port) &&
      (row.protocol === 'any' || query.protocol === 'any' || row.protocol === query.protocol) &&
      (row.pattern === '' || query.pattern === null || compileGlob(row.pattern).test(query.pattern));
    return this.addresses.find(matches) ?? this.subnets.find(matches) ?? null;
  }

  hasGroup(group: number): boolean {
    const belongs = (row: AddressRow) => row.group === group || row.group === 0;
    return group === 0 || this.addresses.some(belongs) || this.subnets.some(belongs);
  }
}

/** The mask of a subnet as management shows it. */
export function maskText({ network }: AddressRow): ByteString {
  return printAddress(network.mask) ?? '';
}
