import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CaseOutcome } from './run-case.ts';

const root = resolve(import.meta.dirname, '../..');
const runner = resolve(root, 'dist/test/conformance/run.js');
let outcomes: CaseOutcome[];

function notYetPassing(): string[] {
  return readFileSync(resolve(import.meta.dirname, 'not-yet-passing.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const nameOf = ({ id, version }: CaseOutcome): string => `${id} ${version}`;

describe('the recorded cases', () => {
  beforeAll(() => {
    if (!existsSync(runner)) throw new Error('run `npm run build` first: the cases run on the compiled code');
    const { stdout, stderr } = spawnSync(process.execPath, [runner, '--json'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (stdout === '') throw new Error(stderr);
    outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CaseOutcome);
  }, 120_000);

  test('that fail are all listed in not-yet-passing.txt', () => {
    const listed = new Set(notYetPassing());
    const surprises = outcomes.filter((outcome) => !outcome.passed && !listed.has(nameOf(outcome)));
    expect(surprises.map((outcome) => `${nameOf(outcome)}: ${outcome.note}`)).toEqual([]);
  });

  test('that are listed there still fail (take a passing one off the list)', () => {
    const failing = new Set(outcomes.filter((outcome) => !outcome.passed).map(nameOf));
    expect(notYetPassing().filter((name) => !failing.has(name))).toEqual([]);
  });
});
