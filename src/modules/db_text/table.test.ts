import { expect, test } from 'vitest';
import { parseTable } from './table.ts';

test('columns, escapes and empty cells', () => {
  expect(
    parseTable('id(int,auto) name(string) note(string,null) x(double)\n1:a\\:b::1.5\n\n2::n\\\\:\n'),
  ).toEqual({
    columns: [
      { name: 'id', type: 'integer', nullable: false },
      { name: 'name', type: 'string', nullable: false },
      { name: 'note', type: 'string', nullable: true },
      { name: 'x', type: 'double', nullable: false },
    ],
    rows: [
      [1, 'a:b', null, 1.5],
      [2, '', 'n\\', 0],
    ],
  });
  expect(parseTable('id\n')).toEqual(expect.any(String));
  expect(parseTable('id(int)\nx\n')).toEqual(expect.any(String));
});
