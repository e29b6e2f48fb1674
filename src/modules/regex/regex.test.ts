import { expect, test } from 'vitest';
import { parseGroups } from './groups.ts';
import { compilePattern } from './pattern.ts';

const plain = { ignoreCase: false, multiline: false, dotAll: false, extended: false };
const matches = (pattern: string, text: string, options = plain) => {
  const compiled = compilePattern(pattern, options);
  return typeof compiled === 'string' ? compiled : compiled.test(text);
};

test('flags in front, classes and anchors of Perl', () => {
  expect(matches('(?i)AB', 'xab')).toBe(true);
  expect(matches('(?s)a.b', 'a\nb')).toBe(true);
  expect(matches('\\A[[:digit:]]+\\z', '123')).toBe(true);
  expect(matches('(?x) a b # end', 'ab')).toBe(true);
  expect(matches('^b', 'a\nb', { ...plain, multiline: true })).toBe(true);
  expect(matches('(?P<n>a)\\k<n>', 'aa')).toBe(true);
  expect(matches('[', 'x')).toEqual(expect.any(String));
});

test('groups of a file', () => {
  const groups = parseGroups('[0]\n# first\n^a\n^b\n\n[2]\nc$\n', plain, { groups: 5, size: 100 });
  expect(groups).toBeInstanceOf(Map);
  expect([...(groups as Map<number, RegExp>)].map(([number, regex]) => [number, regex.test('bc')])).toEqual([
    [0, true],
    [2, true],
  ]);
  expect(parseGroups('x\n', plain, { groups: 5, size: 100 })).toEqual(expect.any(String));
  expect(parseGroups('[9]\nx\n', plain, { groups: 5, size: 100 })).toEqual(expect.any(String));
});
