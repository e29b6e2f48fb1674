import { expect, test } from 'vitest';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { parseTable, printTable, type TextTable } from './table.ts';

const head = 'id(int,auto) name(string) note(str,null) x(double,null)';

test('columns, escapes, empty cells and numbers that are made', () => {
  const table = parseTable(`${head}\n4:a\\:b::1.5\n\n:n\\\\::`) as TextTable;
  expect(table.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'integer', false],
    ['name', 'string', false],
    ['note', 'string', true],
    ['x', 'double', true],
  ]);
  expect(table.rows).toEqual([
    [4, 'a:b', null, 1.5],
    [5, 'n\\', null, null],
  ]);
});

test('a table is written as it is read', () => {
  const text = `${head}\n1:a\\:b\\n\\\\::-1.50\n2:c:d:\n`;
  expect(printTable(parseTable(text) as TextTable)).toBe(text);
});

test.each([
  'id',
  'id(int,odd)',
  'id(what)',
  'id(int)\nx',
  'id(int)\n1:2',
  'id(int)\n-',
  'a(string) b(int)\nx',
  'a(string)\n\\x',
  'a(string) b(string,null)\n:x',
])('no table: %j', (text) => {
  expect(parseTable(text)).toEqual(expect.any(String));
});

test('texts at the end of a row may be left out, the last one is NULL then', () => {
  const { rows } = parseTable('a(string) b(string) c(string,null)\nx') as TextTable;
  expect(rows).toEqual([['x', '', null]]);
});

test('a table without its version, or of another one, is not used', () => {
  const start = (version: string) =>
    runBetweenPeers('modparam("permissions", "db_url", "text:///tables")\nroute { exit; }', {
      load: ['db_text', 'permissions'],
      files: {
        '/tables/address': 'id(int,auto) ip(string)\n',
        '/tables/version': `table_name(string) table_version(int)\n${version}\n`,
      },
    });
  expect(() => start('domain:4')).toThrow(/version/);
  expect(() => start('address:4')).toThrow(/version says 4 of the table address, not 5/);
});
