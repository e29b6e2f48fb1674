import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from './command.ts';

test('the README shows what its example prints', async () => {
  const readme = readFileSync('README.md', 'utf8');
  const [, line = '', shown = ''] = /\n\$ sipscript (.*)\n([\s\S]*?)```/.exec(readme)!;
  const { out } = await command(...line.split(' '), '--dry-run');
  const delivered = out
    .replace('  (dry run: no event leaves)', '')
    .replace('not delivered: dry run', 'confirmed by the broker')
    .replace('would be delivered', 'delivered');
  expect(delivered).toBe(shown);
});
