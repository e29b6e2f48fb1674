import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supportTable, withSupportTable } from '../tools/support-table.ts';

test('the table of supported modules in the README is fresh (npm run support-table -- --write)', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  expect(withSupportTable(readme)).toBe(readme);
});

test('says which parts are missing', () => {
  expect(supportTable()).toMatch(/^\| `maxfwd` \| 2 · 1 · – \| 2 · 1 · – \| 2 · 1 · – \|$/m);
});
