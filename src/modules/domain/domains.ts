import { absentColumns, openDatabase, openTable, rowsOf } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import { lowerCase } from '../../sip/scan.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';

/** A domain served here. */
export interface Domain {
  readonly name: ByteString;
  /** Null without any. */
  readonly attributes: ByteString | null;
  /** Domains below it are served here too. */
  readonly withSubdomains: boolean;
}

/** Where the domains are: a table and the names of its columns. */
export interface DomainTable {
  readonly url: string;
  readonly table: string;
  readonly domain: string;
  readonly attributes: string;
  /** Null: the version knows no such column. */
  readonly acceptSubdomain: string | null;
}

/** Rows of the table in memory; in their order it is shown. */
const buckets = 128;

/** The domains of a table, read once (`db_mode` 1) or at each question. */
export class Domains {
  readonly #server: Server;
  readonly #source: DomainTable;
  readonly isCached: boolean;
  #rows: readonly Domain[] = [];
  /** By name in lower case. */
  #known: ReadonlyMap<ByteString, Domain> = new Map();

  constructor(server: Server, source: DomainTable, isCached: boolean) {
    this.#server = server;
    this.#source = source;
    this.isCached = isCached;
  }

  /** Why the database cannot be used when the server starts; null when it can. What is not cached is not looked at. */
  open(): string | null {
    if (!this.isCached) {
      const database = openDatabase(this.#server, this.#source.url);
      return typeof database === 'string' ? database : null;
    }
    const version = this.#server.version === '2.4' ? 3 : 4;
    const database = openTable(this.#server, this.#source.url, this.#source.table, [version]);
    return typeof database === 'string' ? database : this.load();
  }

  /** Reads the table. Null, or why it cannot be read; then the domains stay as they were. */
  load(): string | null {
    const { url, table, domain, attributes, acceptSubdomain } = this.#source;
    const database = openDatabase(this.#server, url);
    if (typeof database === 'string') return database;
    const content = database.table(table);
    if (typeof content === 'string') return content;
    const columns = [domain, attributes, ...(acceptSubdomain === null ? [] : [acceptSubdomain])];
    const absent = absentColumns(content, columns);
    if (absent.length > 0) return `the table ${table} has no column ${absent.join(', ')}`;
    this.#rows = rowsOf(content).map((row) => {
      const text = row[attributes];
      return {
        name: String(row[domain] ?? ''),
        attributes: text == null ? null : String(text),
        withSubdomains: acceptSubdomain !== null && Number(row[acceptSubdomain] ?? 0) !== 0,
      };
    });
    // In memory the last row of a name counts, else the first one.
    const ranked = this.isCached ? this.#rows : [...this.#rows].reverse();
    this.#known = new Map(ranked.map((row) => [lowerCase(row.name), row]));
    return null;
  }

  /**
   * The domain itself, else the nearest one above it that takes its subdomains; case does not matter. A text: why
   * the table cannot be read.
   */
  find(host: ByteString): Domain | null | string {
    const problem = this.isCached ? null : this.load();
    if (problem !== null) {
      this.#server.log('ERROR', `domain: ${problem}`);
      return problem;
    }
    const name = lowerCase(host);
    const exact = this.#known.get(name);
    if (exact !== undefined) return exact;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const above = this.#known.get(name.slice(dot + 1));
      if (above?.withSubdomains) return above;
    }
    return null;
  }

  /** All of them as the server keeps them: by hash, the last one read first. */
  all(): readonly Domain[] {
    const bucket = ({ name }: Domain) => coreHash(lowerCase(name), buckets);
    return [...this.#rows].reverse().sort((left, right) => bucket(left) - bucket(right));
  }
}
