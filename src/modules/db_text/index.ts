import {
  absentColumns,
  type Cells,
  type Database,
  type DatabaseDriver,
  sameCell,
  type Table,
} from '../../declarations/database.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { sameText } from '../../sip/scan.ts';
import { parseTable, printTable, type TextTable } from './table.ts';

/** A folder of which every file is a table. */
class TextDatabase implements Database {
  readonly #server: Server;
  readonly folder: string;
  readonly #isCached: boolean;
  readonly #tables = new Map<string, TextTable>();
  /** Tables that differ from their files. */
  readonly #changed = new Set<string>();

  constructor(server: Server, folder: string, isCached: boolean) {
    this.#server = server;
    this.folder = folder;
    this.#isCached = isCached;
  }

  table(name: string): Table | string {
    return this.#table(name);
  }

  #table(name: string): TextTable | string {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = this.#read(name);
    if (typeof table !== 'string' && this.#isCached) this.#tables.set(name, table);
    return table;
  }

  #read(name: string): TextTable | string {
    const path = `${this.folder}/${name}`;
    const text = this.#server.host.files.read(path);
    if (typeof text !== 'string') return `${path}: ${text.message}`;
    const table = parseTable(text);
    return typeof table === 'string' ? `${path}: ${table}` : table;
  }

  update(name: string, where: Cells, changes: Cells): string | null {
    const table = this.#table(name);
    if (typeof table === 'string') return table;
    const place = (column: string) => table.columns.findIndex((known) => known.name === column);
    const [absent] = absentColumns(table, [...Object.keys(where), ...Object.keys(changes)]);
    if (absent !== undefined) return `the table ${name} has no column ${absent}`;
    const wanted = Object.entries(where).map(([column, value]) => [place(column), value] as const);
    const changed = new Map(Object.entries(changes).map(([column, value]) => [place(column), value]));
    const rows = table.rows.map((row) =>
      wanted.every(([at, value]) => sameCell(row[at] ?? null, value))
        ? row.map((cell, at) => (changed.has(at) ? changed.get(at)! : cell))
        : row,
    );
    this.#tables.set(name, { columns: table.columns, rows });
    this.#changed.add(name);
    if (this.#isCached) return null;
    this.write();
    this.#tables.delete(name);
    return null;
  }

  /** Writes what has changed to the files. */
  write(): void {
    for (const name of this.#changed) {
      const table = this.#tables.get(name);
      if (table === undefined) continue;
      const path = `${this.folder}/${name}`;
      const failure = this.#server.host.files.write(path, printTable(table));
      if (failure !== null) this.#server.log('ERROR', `db_text: ${path}: ${failure.message}`);
    }
    this.#changed.clear();
  }

  /** Whether there is something to read again. */
  has(name: string): boolean {
    return this.#tables.has(name) || (!this.#isCached && typeof this.#read(name) !== 'string');
  }

  /** Reads a table that is kept in memory, or all of them, again; false: one cannot be read and stays as it was. */
  reload(only: string | null): boolean {
    let isDone = true;
    for (const name of only === null ? [...this.#tables.keys()] : [only]) {
      const table = this.#read(name);
      if (typeof table === 'string') {
        this.#server.log('ERROR', `db_text: ${table}`);
        isDone = false;
        continue;
      }
      if (this.#isCached) this.#tables.set(name, table);
      this.#changed.delete(name);
    }
    return isDone;
  }
}

const text = declareModule({
  name: 'db_text',
  doc: 'Tables in text files, for the modules that read their data from a database.',
  params: {
    db_mode: param.integer(0, '0: tables are kept in memory, 1: read at each use.'),
    buffer_size: param.integer(4096, 'How long a line may be.', { since: '3.6' }),
  },
  setup: ({ server, params }) => ({
    server,
    isCached: params.db_mode === 0,
    databases: new Map<string, TextDatabase>(),
  }),
});

export default text.complete({
  api: ({ server, isCached, databases }): DatabaseDriver => ({
    open(place) {
      const folder = place.replace(/^\/\//, '').replace(/(?<=.)\/+$/, '');
      if (!server.host.files.isDirectory(folder)) return `${folder} is no folder`;
      let database = databases.get(folder);
      if (database === undefined) {
        database = new TextDatabase(server, folder, isCached);
        databases.set(folder, database);
      }
      return database;
    },
  }),
  stop: ({ databases }) => {
    for (const database of databases.values()) database.write();
  },
  management: ({ databases }) => [
    {
      name: 'dbt_reload',
      groupName: 'db_text:reload',
      doc: 'Reads tables from their files again.',
      recipes: [[], ['db_name'], ['db_name', 'table_name']],
      run({ db_name: name, table_name: tableName }) {
        const all = [...databases.values()];
        const table = tableName === undefined ? null : String(tableName);
        const found = name === undefined ? all : all.filter(({ folder }) => sameText(folder, String(name)));
        const isKnown = name === undefined || found.some((item) => table === null || item.has(table));
        if (!isKnown) return new ManagementError(400, 'Bad parameter value');
        const isDone = found.map((item) => item.reload(table)).every((done) => done);
        return isDone ? 'OK' : new ManagementError(500, 'Internal error');
      },
    },
    {
      name: 'dbt_dump',
      groupName: 'db_text:dump',
      doc: 'Writes changed tables to their files.',
      recipes: [[]],
      run: () => {
        for (const database of databases.values()) database.write();
        return 'OK';
      },
    },
  ],
});
