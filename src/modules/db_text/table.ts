import type { Cell, Column, Table } from '../../declarations/database.ts';
import type { ByteString } from '../../values/value.ts';

/** A column as a file has it. */
export interface TextColumn extends Column {
  /** As the server writes it. */
  readonly typeName: string;
  /** Empty cells are numbered. */
  readonly isAuto: boolean;
}

export interface TextTable extends Table {
  readonly columns: readonly TextColumn[];
}

/** Types by their first letter, the only one that counts but for `str` and `string`. */
const types: Readonly<Record<string, { readonly type: Column['type']; readonly name: string }>> = {
  s: { type: 'string', name: 'str' },
  i: { type: 'integer', name: 'int' },
  l: { type: 'integer', name: 'long' },
  d: { type: 'double', name: 'double' },
  b: { type: 'string', name: 'blob' },
  t: { type: 'time', name: 'time' },
};

/**
 * Reads a table: the first line names the columns (`id(int,auto) name(string,null) …`), each further line is a row
 * with cells separated by `:`; a text: what is wrong with it.
 */
export function parseTable(text: ByteString): TextTable | string {
  const [head, ...lines] = text.split('\n');
  const columns = columnsOf(head!);
  if (typeof columns === 'string') return columns;
  const rows: Cell[][] = [];
  let last = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const texts = splitRow(line);
    if (typeof texts === 'string') return `line ${index + 2} has ${texts}`;
    // Texts at the end may be left out, but for the last one they are empty then, not NULL.
    while (texts.length < columns.length) texts.push(texts.length < columns.length - 1 ? '' : null);
    if (texts.length > columns.length) return `line ${index + 2} has more cells than there are columns`;
    const row: Cell[] = [];
    for (const [at, column] of columns.entries()) {
      const value = cellOf(texts[at]!, column);
      if (value === undefined || (value === null && !column.nullable && !column.isAuto))
        return `line ${index + 2} has no value for column ${column.name}`;
      if (column.isAuto) last = value === null ? last + 1 : Math.max(last, Number(value));
      row.push(value ?? (column.isAuto ? last : null));
    }
    rows.push(row);
  }
  return { columns, rows };
}

function columnsOf(line: ByteString): TextColumn[] | string {
  const columns: TextColumn[] = [];
  let rest = line.replace(/^ +/, '');
  while (rest !== '') {
    const match = /^([^ (]+) *\( *([a-z])([^,)]*)(?:, *([a-z])[^)]*)?\) */i.exec(rest);
    const type = types[match?.[2]?.toLowerCase() ?? ''];
    const option = match?.[4]?.toLowerCase();
    const isAuto = option === 'a' && type?.type === 'integer' && !columns.some((column) => column.isAuto);
    if (match === null || type === undefined || (option !== undefined && option !== 'n' && !isAuto))
      return `not a column: ${rest}`;
    columns.push({
      name: match[1]!,
      type: type.type,
      typeName: type.name === 'str' && /i/i.test(match[3]!) ? 'string' : type.name,
      nullable: option === 'n',
      isAuto,
    });
    rest = rest.slice(match[0].length);
  }
  return columns.length === 0 ? 'there are no columns' : columns;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  ':': ':',
};

/** The cells of a line, null for empty ones; a text: what is wrong with it. */
function splitRow(line: ByteString): (ByteString | null)[] | string {
  const cells: (ByteString | null)[] = [];
  let cell = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '\\') {
      const meant = escapes[line[++at] ?? ''];
      if (meant === undefined) return `\`\\${line[at] ?? ''}\`, which means nothing`;
      cell += meant;
    } else if (character === ':') {
      cells.push(cell === '' ? null : cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell === '' ? null : cell);
  return cells;
}

/** Undefined: the text does not fit the column. */
function cellOf(text: ByteString | null, { type }: Column): Cell | undefined {
  if (text === null || type === 'string') return text;
  const number = type === 'double' ? /^-?[0-9]+(\.[0-9]*)?$/ : /^-?[0-9]+$/;
  return number.test(text) ? Number(text) : undefined;
}

/** The table as the server writes it into its file. */
export function printTable({ columns, rows }: TextTable): ByteString {
  const head = columns.map(
    ({ name, typeName, nullable, isAuto }) =>
      `${name}(${typeName}${nullable ? ',null' : isAuto ? ',auto' : ''})`,
  );
  const lines = rows.map((row) => row.map((cell, at) => printCell(cell, columns[at]!)).join(':'));
  return [head.join(' '), ...lines, ''].join('\n');
}

function printCell(cell: Cell, { type }: Column): ByteString {
  if (cell === null) return '';
  if (typeof cell === 'number') return type === 'double' ? cell.toFixed(2) : String(cell);
  const special: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\0': '0' };
  return cell.replace(/[\n\r\t\0\\:]/g, (character) => `\\${special[character] ?? character}`);
}
