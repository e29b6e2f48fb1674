import { expect, test } from 'vitest';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { parseSubstitution, type Substitution, substituted } from './substitution.ts';

function run(written: string, text: string): string | null {
  return substituted({ log() {} } as unknown as Execution, parseSubstitution(written) as Substitution, text);
}

test.each([
  ['/^b(.*)$/B\\1x/', 'bob', 'Bobx'],
  ['/sip:(.*)@.*/sip:\\1@h/', 'sip:a@b', 'sip:a@h'],
  ['/O/0/gi', 'foobO', 'f00b0'],
  ['#a/b#x\\#\\0#', 'a/b', 'x#a/b'],
  ['/^a/b/g', 'aa\naa', 'ba\nba'],
  ['/A/b/', 'a', null],
  ['/x*/-/g', 'ab', null],
  ['/a/[\\2\\q]/', 'a', '[q]'],
])('%s on %j gives %j', (written, text, expected) => {
  expect(run(written, text)).toBe(expected);
});

test('what is no substitution', () => {
  for (const text of ['', '/a/b', '/(/x/', '/a/$(b/', '/a/b/q']) {
    expect(parseSubstitution(text)).toBeInstanceOf(ArgumentProblem);
  }
});
