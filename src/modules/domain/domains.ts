import { openTable, rowsOf } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import { lowerCase } from '../../sip/scan.ts';
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

/** The domains of a table, read once (`db_mode` 1) or at each question. */
export class Domains {
  readonly #server: Server;
  readonly #source: DomainTable;
  readonly isCached: boolean;
  /** By name in lower case. */
  #known: ReadonlyMap<ByteString, Domain> = new Map();

  constructor(server: Server, source: DomainTable, isCached: boolean) {
    this.#server = server;
    this.#source = source;
    this.isCached = isCached;
  }

  /** Reads the table. Null, or why it cannot be read; then the domains stay as they were. */
  load(): string | null {
    const { url, table, domain, attributes, acceptSubdomain } = this.#source;
    const version = this.#server.version === '2.4' ? 3 : 4;
    const database = openTable(this.#server, url, table, [version]);
    if (typeof database === 'string') return database;
    const content = database.table(table);
    if (typeof content === 'string') return content;
    const known = new Map<ByteString, Domain>();
    for (const row of rowsOf(content)) {
      const name = String(row[domain] ?? '');
      const text = row[attributes];
      known.set(lowerCase(name), {
        name,
        attributes: text == null || text === '' ? null : String(text),
        withSubdomains: acceptSubdomain !== null && Number(row[acceptSubdomain] ?? 0) !== 0,
      });
    }
    this.#known = known;
    return null;
  }

  /** The domain itself, else the nearest one above it that takes its subdomains; case does not matter. */
  find(host: ByteString): Domain | null {
    if (!this.isCached) {
      const problem = this.load();
      if (problem !== null) {
        this.#server.log('ERROR', `domain: ${problem}`);
        return null;
      }
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

  all(): readonly Domain[] {
    return [...this.#known.values()];
  }
}
