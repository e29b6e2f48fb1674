import { expect, test } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';
import { parseGroups } from './groups.ts';
import { compilePattern, type PerlPattern } from './pattern.ts';

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

test('groups of a file, in their order', () => {
  const parse = (text: string, groups = 5) => parseGroups(text, plain, { groups, size: 100 });
  const groups = parse('[0]\n# first\n^a\n^b\n\n[7]\n not looked at\nc$\n[8]\n');
  const matching = (text: string) => (groups as readonly PerlPattern[]).map((regex) => regex.test(text));
  expect(matching('bc')).toEqual([true, true, false]);
  expect(matching('')).toEqual([false, false, true]);
  expect(parse('x\n')).toEqual(expect.any(String));
  expect(parse('[0]\n[1]\n', 1)).toEqual(expect.any(String));
  expect(parse(`[0]\n${'a'.repeat(95)}\n`)).toEqual(expect.any(Array));
  expect(parse(`[0]\n${'a'.repeat(96)}\n`)).toEqual(expect.any(String));
});

test('return codes, and options that count only beside a file', () => {
  const codes = (settings: string) =>
    logOf(
      'pcre_match("A", "a"); xlog("$rc\\n"); pcre_match("a", "["); xlog("$rc\\n"); pcre_match_group("A"); xlog("$rc\\n"); pcre_match_group("a", 1); xlog("$rc\\n");',
      {
        settings: `loadmodule "regex.so"\nmodparam("regex", "pcre_caseless", 1)\n${settings}`,
        host: { files: { read: () => '[0]\na\n', isDirectory: () => false } },
      },
    );
  expect(codes('')).toEqual(['-1', '-4', '-2', '-2']);
  expect(codes('modparam("regex", "file", "/groups")')).toEqual(['1', '-4', '1', '-4']);
});
