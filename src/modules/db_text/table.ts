import type { Cell, Column, Table } from '../../declarations/database.ts';
import type { ByteString } from '../../values/value.ts';

const types: Readonly<Record<string, Column['type']>> = {
  int: 'integer',
  double: 'double',
  str: 'string',
  string: 'string',
  blob: 'string',
  time: 'time',
  date: 'time',
};

/**
 * Reads a table: the first line names the columns (`id(int,auto) name(string,null) …`), each further line is a row
 * with cells separated by `:`; a text: what is wrong with it.
 */
export function parseTable(text: ByteString): Table | string {
  const lines = text.split('\n');
  const columns: Column[] = [];
  for (const word of lines[0]!.trim().split(/\s+/)) {
    const match = /^([^()]+)\(([a-z]+)((?:,[a-z]+)*)\)$/i.exec(word);
    const type = types[match?.[2]?.toLowerCase() ?? ''];
    if (match === null || type === undefined) return `not a column: ${word}`;
    columns.push({ name: match[1]!, type, nullable: match[3]!.toLowerCase().includes(',null') });
  }
  const rows: Cell[][] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const texts = cellsOf(line.replace(/\r$/, ''));
    const row = columns.map((column, at) => cell(texts[at] ?? '', column));
    if (row.includes(undefined)) return `line ${index + 1} has a value that does not fit its column`;
    rows.push(row as Cell[]);
  }
  return { columns, rows };
}

/** The cells of a line; a backslash takes the special meaning of `:` and `\`. */
function cellsOf(line: ByteString): ByteString[] {
  const cells: ByteString[] = [];
  let cell = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '\\' && at + 1 < line.length) cell += escapes[line[++at]!] ?? line[at];
    else if (character === ':') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

function cell(text: ByteString, { type, nullable }: Column): Cell | undefined {
  if (text === '') return nullable ? null : type === 'string' ? '' : 0;
  if (type === 'string') return text;
  const number = Number(text);
  if (Number.isNaN(number)) return undefined;
  return type === 'integer' ? Math.trunc(number) : number;
}
