import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CaseCommands } from './commands.ts';

test('commands find the files of the case, and write beside a copy of them', () => {
  const source = mkdtempSync(join(tmpdir(), 'sipscript-test-'));
  writeFileSync(join(source, 'names'), 'caf\u00e9\n', 'latin1');
  const commands = new CaseCommands(source, '/case');
  expect(
    commands.run('cat names /case/names; cat; echo $A >&2; exit 3', {
      input: '\u00ff',
      environment: { A: '1' },
    }),
  ).toEqual({
    exitCode: 3,
    output: 'caf\u00e9\ncaf\u00e9\n\u00ff',
    error: '1\n',
  });
  const copy = commands.run('touch new; pwd', {}).output.trim();
  expect(existsSync(join(copy, 'new'))).toBe(true);
  commands.close();
  expect([existsSync(copy), existsSync(join(source, 'new'))]).toEqual([false, false]);
});
