import type { ByteString } from '../values/value.ts';
import { apiKey } from './module.ts';
import type { Server } from './server.ts';

/** What a cell of a table holds. */
export type Cell = number | ByteString | null;

export interface Column {
  readonly name: string;
  readonly type: 'integer' | 'double' | 'string' | 'time';
  readonly nullable: boolean;
}

export interface Table {
  readonly columns: readonly Column[];
  /** Cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A database that tables are read from. */
export interface Database {
  /** A text: why the table cannot be read. */
  table(name: string): Table | string;
}

/** What a database module (`db_text`, …) offers through its api. */
export interface DatabaseDriver {
  /** @param place the URL behind its scheme, as `//folder`. A text: why it cannot be opened. */
  open(place: string): Database | string;
}

/** A row by the names of its columns; absent columns are undefined. */
export function rowsOf(table: Table): Record<string, Cell | undefined>[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

/** Opens the database of a URL, `text:///folder`, through the module of its scheme. A text: why it cannot be. */
export function openDatabase(server: Server, url: ByteString): Database | string {
  const colon = url.indexOf(':');
  const module = `db_${colon < 0 ? url : url.slice(0, colon)}`;
  const driver = server.optionalApi(apiKey<DatabaseDriver>(module));
  if (driver === null) return `no module for the database ${url} is loaded before this one (${module})`;
  return driver.open(url.slice(colon + 1));
}
