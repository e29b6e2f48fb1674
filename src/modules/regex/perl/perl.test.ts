import { expect, test } from 'vitest';
import { compilePattern } from '../pattern.ts';

const plain = { ignoreCase: false, multiline: false, dotAll: false, extended: false };

/** What the pattern and its groups match; a text: why it cannot be compiled. */
function found(pattern: string, text: string, options = plain) {
  const compiled = compilePattern(pattern, options);
  return typeof compiled === 'string' ? 'malformed' : compiled.exec(text);
}

test.each<[pattern: string, text: string, expected: (string | undefined)[] | null]>([
  ['b+', 'abbc', ['bb']],
  ['a|ab', 'ab', ['a']],
  ['(a)(x)?', 'a', ['a', 'a', undefined]],
  ['a{2}', 'aaa', ['aa']],
  ['a{,2}', 'a{,2}', ['a{,2}']],
  ['a{1,2}?', 'aa', ['a']],
  ['<.+?>', '<a><b>', ['<a>']],
  ['a++ab', 'aaab', null],
  ['(?>a+)b', 'aab', ['aab']],
  ['(a|ab)(c|bcd)$', 'abcd', ['abcd', 'a', 'bcd']],
  ['(?:(a)|b)*', 'ab', ['ab', 'a']],
  ['(.|\\n)*c', 'a\nbc', ['a\nbc', 'b']],
  ['(a*)*', 'b', ['', '']],
  ['(a*)+x', 'aax', ['aax', '']],
])('%s in %s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each<[pattern: string, text: string, expected: (string | undefined)[] | null]>([
  // Only a line feed is the end of a line; the last one may stand behind the end of the text.
  ['a.b', 'a\rb', ['a\rb']],
  ['a.b', 'a\nb', null],
  ['a$', 'a\n', ['a']],
  ['a\\Z', 'a\n', ['a']],
  ['a\\z', 'a\n', null],
  ['(?m)^b$', 'a\nb\nc', ['b']],
  ['(?m)a$', 'a\r\nb', null],
  ['(?m)^$', 'a\n', null],
  ['a\\Rb', 'a\r\nb', ['a\r\nb']],
  ['\\bb', 'a b', ['b']],
  ['\\Bb', 'a b', null],
])('lines and places: %s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each<[pattern: string, text: string, expected: (string | undefined)[] | null]>([
  ['[]a]+', ']a', [']a']],
  ['[^]a]', 'a]b', ['b']],
  ['[[:alpha:]-]+', 'a-1', ['a-']],
  ['[[:^digit:]]+', '1ab', ['ab']],
  ['[\\w.-]+', ' a.b-c ', ['a.b-c']],
  ['[\\d-x]+', '1-x', ['1-x']],
  ['[a\\]b]+', 'a]b', ['a]b']],
  ['[\\x41-C]+', 'ABCD', ['ABC']],
  ['\\s', '\xa0', null],
  ['\\h', '\xa0', ['\xa0']],
  ['\\p{Lu}\\pN[\\p{^L}]\\P{Greek}', 'aB1-c', ['B1-c']],
  ['\\X\\C\\i', '\n\ni', ['\n\ni']],
  ['\\x{41}\\101\\cA\\e', 'AA\x01\x1b', ['AA\x01\x1b']],
  ['\\Qa.b\\E+', 'xa.bb', ['a.bb']],
  ['\\/\\-\\@', '/-@', ['/-@']],
])('classes and escapes: %s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each<[pattern: string, text: string, expected: (string | undefined)[] | null]>([
  ['a(?i)b', 'aB', ['aB']],
  ['a(?i)b', 'AB', null],
  ['(?i:a)b|c', 'Ab', ['Ab']],
  ['(a(?i)b|c)D', 'CD', ['CD', 'C']],
  ['(?i)a(?-i)b', 'AB', null],
  ['(?i)[x-z]', 'Y', ['Y']],
  ['(?i)\xe9', '\xc9', null],
  ['(?x) a # one\n [ ] b ', 'a b', ['a b']],
  ['a(?#no b)c', 'ac', ['ac']],
])('flags: %s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each<[pattern: string, text: string, expected: (string | undefined)[] | null]>([
  ['(a)?\\1b', 'b', null],
  ['(?i)(a)\\1', 'aA', ['aA', 'a']],
  ['(?<n>a|b)\\k<n>', 'abb', ['bb', 'b']],
  ['(?P<n>.)(?P=n)\\g{n}\\g{-1}', 'aaaa', ['aaaa', 'a']],
  ['foo(?=bar)', 'foobar', ['foo']],
  ['foo(?!bar)', 'foobar', null],
  ['(?<=\\+|00)49', '0049', ['49']],
  ['(?<!a)b', 'ab', null],
  ['(?=(a+))a*b\\1', 'baaabac', ['aba', 'a']],
  ['foo\\Kbar', 'foobar', ['bar']],
  ['(\\()?a(?(1)\\))', '(a)', ['(a)', '(']],
  ['^(?(?=\\d)\\d+|x)$', '12', ['12']],
  ['\\((?:[^()]|(?R))*\\)', 'x(a(b)c)', ['(a(b)c)']],
  ['(?(DEFINE)(?<d>\\d\\d))(?&d):(?&d)', '12:34', ['12:34', undefined]],
])('groups and what looks at them: %s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each([
  '[',
  '(',
  ')',
  'a)',
  '*a',
  'a**',
  'a{2,1}',
  'a{65536}',
  '[b-a]',
  '\\',
  '(a)\\2',
  '(?<=a+)b',
  '[[:no:]]',
  '(?P<n>a)(?P<n>b)',
  '('.repeat(251) + ')'.repeat(251),
])('malformed: %s', (pattern) => {
  expect(found(pattern, 'a')).toBe('malformed');
});

test('options hold for the whole pattern', () => {
  expect(found('A.^b', 'a\nb', { ...plain, ignoreCase: true, multiline: true, dotAll: true })).toEqual([
    'a\nb',
  ]);
  expect(found('a b', 'ab', { ...plain, extended: true })).toEqual(['ab']);
});

test('long texts and patterns that try for ever', () => {
  expect(found('^(.|\\n)*x$', `${'a\n'.repeat(30_000)}x`)?.[1]).toBe('\n');
  expect(found('^(?:ab|c)*x$', `${'abc'.repeat(500)}x`)).not.toBeNull();
  expect(found('^(a+)+$', `${'a'.repeat(40)}b`)).toBeNull();
  // From each place this tries for ever, but the search as a whole ends.
  expect(found('(x+x+)+y', `${'x'.repeat(21)} `.repeat(50))).toBeNull();
  expect(found('(?R)a', 'a')).toBeNull();
});
