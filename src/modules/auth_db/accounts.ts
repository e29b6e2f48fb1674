import { openDatabase, openTable, type Row, rowsWhere } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';

/** Versions that a table of accounts may have, of subscribers and of other names for them. */
function versionsOf({ version }: Server): readonly number[] {
  return [version === '2.4' ? 7 : 8, 2];
}

/** Tables of accounts in a database. */
export class Accounts {
  readonly #server: Server;
  readonly #url: ByteString;

  constructor(server: Server, url: ByteString) {
    this.#server = server;
    this.#url = url;
  }

  /** Why a table cannot be used, by its row in the table `version`; null when it can. */
  problemOf(table: ByteString): string | null {
    const opened = openTable(this.#server, this.#url, table, versionsOf(this.#server));
    return typeof opened === 'string' ? opened : null;
  }

  /** The rows with these cells. A text: why the table cannot be asked; it must have all of `columns`, too. */
  find(
    name: ByteString,
    cells: Readonly<Record<string, ByteString>>,
    columns: readonly string[] = [],
  ): Row[] | string {
    const database = openDatabase(this.#server, this.#url);
    return typeof database === 'string' ? database : rowsWhere(database, name, cells, columns);
  }
}
