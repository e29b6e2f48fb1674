import { expect, test } from 'vitest';
import { plainUri } from './checks.ts';
import { parseRules } from './files.ts';

test('rules are lists of expressions with exceptions', () => {
  const { rules, problems } = parseRules(
    '# nothing\n\nALL : "^sip:ok"\n"^sip:a", "b#" EXCEPT "c:d" : ALL EXCEPT "x" # why\nALL\nALL : "("\nALL : ok\n',
  );
  expect([rules.length, problems.map((text) => text.slice(0, 6))]).toEqual([3, ['line 5', 'line 6']]);
  const [first, second] = rules;
  expect(first!.right.any![0]!.test('SIP:OK')).toBe(true);
  expect([second!.left.any!.length, second!.left.except[0]!.test('c:d'), second!.right.any]).toEqual([
    2,
    true,
    null,
  ]);
});

test('URIs are compared without port and parameters', () => {
  expect(['sips:a:p@h:5061;x=1', 'sip:h', 'tel:+1;x', 'nonsense'].map(plainUri)).toEqual([
    'sip:a@h',
    'sip:h',
    'sip:+1@',
    null,
  ]);
});
