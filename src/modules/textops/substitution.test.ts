import { expect, test } from 'vitest';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { matches } from './ranges.ts';
import { parseSubstitution, type Substitution, substitute } from './substitution.ts';

function run(written: string, text: string): string | null {
  const substitution = parseSubstitution(written) as Substitution;
  const found = matches(
    substitution.regex,
    text,
    { start: 0, end: text.length },
    substitution.all,
    'as-text',
  );
  return substitute({} as Execution, substitution, text, found);
}

test.each([
  ['/^b(.*)$/B\\1x/', 'bob', 'Bobx'],
  ['/sip:(.*)@.*/sip:\\1@h/', 'sip:a@b', 'sip:a@h'],
  ['/O/0/gi', 'foobO', 'f00b0'],
  ['#a/b#x\\#\\0#', 'a/b', 'x#a/b'],
  ['/^a/b/g', 'aa\naa', 'ba\nba'],
  ['/A/b/', 'a', null],
  ['/x*/-/g', 'ab', '-a-b-'],
])('%s on %j gives %j', (written, text, expected) => {
  expect(run(written, text)).toBe(expected);
});

test('what is no substitution', () => {
  for (const text of ['', '/a/b', '/(/x/', '/a/\\2/', '/a/b/q']) {
    expect(parseSubstitution(text)).toBeInstanceOf(ArgumentProblem);
  }
});
