import { absentColumns, type Database, rowsOf } from '../../declarations/database.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';

/** All whose URI matches are in the group. */
export interface Pattern {
  readonly regex: Regex;
  readonly group: number;
}

/** The patterns of a table, the last row first, as they are tried; a text: why they cannot be read. */
export function readPatterns(
  database: Database,
  name: string,
  columns: { readonly expression: string; readonly group: string },
): Pattern[] | string {
  const table = database.table(name);
  if (typeof table === 'string') return table;
  const absent = absentColumns(table, [columns.expression, columns.group]);
  if (absent.length > 0) return `the table ${name} has no column ${absent.join(', ')}`;
  const patterns: Pattern[] = [];
  for (const row of rowsOf(table)) {
    const [expression, group] = [row[columns.expression], row[columns.group]];
    if (typeof expression !== 'string' || typeof group !== 'number')
      return `the table ${name} has a row without ${columns.expression} or ${columns.group}`;
    const regex = cachedRegex(expression, { ignoreCase: true, newline: true });
    if (regex instanceof RegexError) return `${expression}: ${regex.message}`;
    patterns.unshift({ regex, group });
  }
  return patterns;
}
