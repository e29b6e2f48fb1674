import { expect, test } from 'vitest';
import { plainUri } from './checks.ts';
import { parseRules } from './files.ts';

test('rules are lists of expressions with exceptions', () => {
  expect(
    parseRules('# nothing\n\nALL : "^sip:ok"\n"^sip:a", "b#" EXCEPT "c:d" : ALL EXCEPT "x" # why\n'),
  ).toHaveLength(2);
  for (const text of ['ALL', 'ALL : ALL : ALL', 'ALL : ok', 'ALL : "("'])
    expect(parseRules(text)).toEqual(expect.any(String));
});

test('URIs are compared without port and parameters', () => {
  expect(['sips:a:p@h:5061;x=1', 'sip:h', 'tel:+1;x', 'nonsense'].map(plainUri)).toEqual([
    'sip:a@h',
    'sip:h',
    'tel:+1',
    null,
  ]);
});
