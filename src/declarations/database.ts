import { sameText } from '../sip/scan.ts';
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

/** Cells of a row by the names of their columns. */
export type Cells = Readonly<Record<string, Cell>>;

/** A database that tables are read from. */
export interface Database {
  /** A text: why the table cannot be read. */
  table(name: string): Table | string;
  /** Changes the rows that have these cells. Null, or why they cannot be changed. */
  update(table: string, where: Cells, changes: Cells): string | null;
}

/** What a database module (`db_text`, …) offers through its api. */
export interface DatabaseDriver {
  /** @param place the URL behind its scheme, as `//folder`. A text: why it cannot be opened. */
  open(place: string): Database | string;
}

/** A row by the names of its columns; absent columns are undefined. */
export type Row = Readonly<Record<string, Cell | undefined>>;

export function rowsOf(table: Table): Row[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

/** Which of these columns a table has not. */
export function absentColumns(table: Table, names: readonly string[]): string[] {
  return names.filter((name) => !table.columns.some((known) => known.name === name));
}

/** Whether a cell is what is asked for: texts are compared without regard to case, and NULL only equals NULL. */
export function sameCell(cell: Cell, wanted: Cell): boolean {
  if (cell === null || wanted === null) return cell === wanted;
  return sameText(String(cell), String(wanted));
}

/** Opens the database of a URL, `text:///folder`, through the module of its scheme. A text: why it cannot be. */
export function openDatabase(server: Server, url: ByteString): Database | string {
  const colon = url.indexOf(':');
  const module = `db_${colon < 0 ? url : url.slice(0, colon)}`;
  const driver = server.optionalApi(apiKey<DatabaseDriver>(module));
  if (driver === null) return `no module for the database ${url} is loaded (${module})`;
  return driver.open(url.slice(colon + 1));
}

/** The rows with these cells of a table that has all of `columns`, too. A text: why it cannot be asked. */
export function rowsWhere(
  database: Database,
  name: string,
  cells: Cells,
  columns: readonly string[] = [],
): Row[] | string {
  const table = database.table(name);
  if (typeof table === 'string') return table;
  const absent = absentColumns(table, [...Object.keys(cells), ...columns]);
  if (absent.length > 0) return `the table ${name} has no column ${absent.join(', ')}`;
  const asked = Object.entries(cells);
  return rowsOf(table).filter((row) =>
    asked.every(([column, wanted]) => sameCell(row[column] ?? null, wanted)),
  );
}

/**
 * Opens a database for one of its tables.
 * @param versions what the row of the table in the table `version` may say
 * @returns a text: why it cannot be used
 */
export function openTable(
  server: Server,
  url: ByteString,
  name: string,
  versions: readonly number[],
): Database | string {
  const database = openDatabase(server, url);
  if (typeof database === 'string') return database;
  const known = database.table('version');
  if (typeof known === 'string') return known;
  const version = rowsOf(known).find((row) => row.table_name === name)?.table_version ?? 0;
  if (versions.includes(Number(version))) return database;
  return `the table version says ${version} of the table ${name}, not ${versions.join(' or ')}`;
}
