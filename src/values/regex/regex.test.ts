import { describe, expect, test } from 'vitest';
import { cachedRegex } from './cache.ts';
import { compileRegex } from './compile.ts';
import type { Regex, RegexOptions } from './regex.ts';
import { RegexBudgetExceeded, RegexError } from './regex.ts';

function compiled(pattern: string, options?: RegexOptions): Regex {
  const regex = compileRegex(pattern, options);
  if (regex instanceof RegexError) throw new Error(`${pattern}: ${regex.message}`);
  return regex;
}

/** `start,end` of the match and of each group, as `regexec` fills them in. */
function spans(pattern: string, text: string, options?: RegexOptions, notBol = false): string {
  const match = compiled(pattern, options).exec(text, 0, { notBol });
  return match === null
    ? '-'
    : [[match.start, match.end], ...match.groups].map((pair) => pair.join()).join(' ');
}

describe('leftmost, then longest, with the groups of the GNU C library', () => {
  test.each([
    ['(a|ab)(c|bcd)(d*)', 'abcd', '0,4 0,1 1,4 4,4'],
    ['(a|ab)(bcd|c)', 'abcd', '0,4 0,1 1,4'],
    ['(a*)(ab)*(b*)', 'abb', '0,3 0,1 -1,-1 1,3'],
    ['(ab|a)(c|bcd)*', 'abcd', '0,4 0,1 1,4'],
    ['(foo|foobar)(bar)?', 'foobar', '0,6 0,3 3,6'],
    ['abc|c', 'abcc', '0,3'],
    ['x*', 'axx', '0,0'],
    ['(a*)*', 'b', '0,0 0,0'],
    ['(a*)+', 'b', '0,0 0,0'],
    ['(a*){2}', 'aa', '0,2 2,2'],
    ['(a*){2,3}', 'aab', '0,2 0,2'],
    ['(a|b)*', 'ab', '0,2 1,2'],
    ['((a)|(b))*', 'ab', '0,2 1,2 0,1 1,2'],
    ['(a(b)?)+', 'aba', '0,3 2,3 1,2'],
    ['(a|(b)){2}', 'ba', '0,2 1,2 0,1'],
    ['(|a)*', 'aa', '0,2 1,2'],
    ['(a){0}b', 'ab', '1,2 -1,-1'],
    ['(.*)(.*)', 'ab', '0,2 0,2 2,2'],
    ['(a$)|(a)', 'a', '0,1 -1,-1 0,1'],
    ['((c*|b)*)*a', 'ba', '0,2 0,1 0,1'],
    ['', 'b', '0,0'],
    ['()', 'b', '0,0 0,0'],
    ['a||b', 'xb', '0,0'],
    ['(^)*a', 'a', '0,1 0,0'],
    ['x$y', 'x', '-'],
    ['$^', '', '0,0'],
    ['(([+0-9]+)@)?([a-z.]+)', 'sip:+49@example.com', '0,3 -1,-1 -1,-1 0,3'],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(spans(pattern, text)).toBe(expected);
  });

  test('back-references', () => {
    expect(spans('(a*)b\\1', 'aabaa')).toBe('0,5 0,2');
    expect(spans('(.*)\\1', 'abab')).toBe('0,4 0,2');
    expect(spans('(a)(b)?\\2', 'ab')).toBe('-');
    expect(spans('(a)\\1', 'aA', { ignoreCase: true })).toBe('0,2 0,1');
  });
});

describe('what bytes match', () => {
  test.each([
    ['[]a]+', 'x]a]', '1,4'],
    ['[^]a]', ']ab', '2,3'],
    ['[a-]', '-', '0,1'],
    ['[--/]', '.', '0,1'],
    ['[\\d]', '\\', '0,1'],
    ['[[:alpha:][:digit:]]+', '-a1', '1,3'],
    ['[[.a.]-c]+', 'xabcd', '1,4'],
    ['[[=a=]]', 'a', '0,1'],
    ['\\w+', '  a_b1-', '2,6'],
    ['\\W\\s', 'a \t', '1,3'],
    ['\\d', '5d', '1,2'],
    ['\\.\\*', 'a.*', '1,3'],
    [')', 'a)', '1,2'],
    ['a}', 'a}', '0,2'],
    ['.', '\n', '0,1'],
    ['[\xe0-\xef]', 'a\xe4', '1,2'],
    ['a{2}', 'aaa', '0,2'],
    ['a{,2}', 'aaa', '0,2'],
    ['a{2,}', 'aaa', '0,3'],
    ['\\bfoo\\b', 'foobar foo', '7,10'],
    ['\\<a|a\\>', 'ba a', '1,2'],
    ['a\\Bb', 'ab', '0,2'],
    ["\\`a\\'", 'a', '0,1'],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(spans(pattern, text)).toBe(expected);
  });

  test.each([
    ['CALL-[a-f]', 'call-F', '0,6'],
    ['[^a]', 'A', '-'],
    ['[[:upper:]]', 'a', '0,1'],
    ['\xc4', '\xe4', '-'],
    // An escape that means nothing keeps the letter's case, the text is read in upper case.
    ['\\d', 'd5', '-'],
    ['\\D', 'd', '0,1'],
  ])('%s on %j ignoring case: %s', (pattern, text, expected) => {
    expect(spans(pattern, text, { ignoreCase: true })).toBe(expected);
  });

  test('lines', () => {
    const lines = { newline: true };
    expect(spans('^b$', 'a\nb\nc', lines)).toBe('2,3');
    expect(spans('^b$', 'a\nb\nc')).toBe('-');
    expect(spans('a.b|a[^x]b', 'a\nb', lines)).toBe('-');
    expect(spans('\\`b', 'a\nb', lines)).toBe('-');
  });

  test('not at the beginning', () => {
    expect(spans('^a', 'a', {}, true)).toBe('-');
    expect(spans('\\`a', 'a', {}, true)).toBe('0,1');
    expect(spans('^a', 'b\na', { newline: true }, true)).toBe('2,3');
  });
});

test.each([
  ['[', 'Invalid regular expression'],
  ['[a', 'Unmatched [, [^, [:, [., or [='],
  ['[[:alpha:]', 'Unmatched [, [^, [:, [., or [='],
  ['[[:foo:]]', 'Invalid character class name'],
  ['[[.ab.]]', 'Invalid collation character'],
  ['[z-a]', 'Invalid range end'],
  ['[a-b-c]', 'Invalid range end'],
  ['(a', 'Unmatched ( or \\('],
  ['*a', 'Invalid preceding regular expression'],
  ['(?i)a', 'Invalid preceding regular expression'],
  ['a|+', 'Invalid preceding regular expression'],
  ['^*', 'Invalid preceding regular expression'],
  ['{1}', 'Invalid preceding regular expression'],
  ['a{', 'Unmatched \\{'],
  ['a{1', 'Unmatched \\{'],
  ['a{x}', 'Invalid content of \\{\\}'],
  ['a{}', 'Invalid content of \\{\\}'],
  ['a{2,1}', 'Invalid content of \\{\\}'],
  ['a{40000}', 'Regular expression too big'],
  ['a{1000}{1000}', 'Regular expression too big'],
  ['a\\', 'Trailing backslash'],
  ['(a)\\2', 'Invalid back reference'],
  ['(\\1)', 'Invalid back reference'],
  ['(a)|\\1', 'Invalid back reference'],
])('%s is refused: %s', (pattern, message) => {
  expect(compileRegex(pattern)).toEqual(new RegexError(message));
});

describe('time', () => {
  test.each(['(x+x+)+y', '(x|xx)*y', '((x*)*)*y', '.*.*.*=.*', '(x?){50}y'])('%s stays linear', (pattern) => {
    const text = 'x'.repeat(20_000);
    expect(compiled(pattern).test(text)).toBe(false);
    expect(compiled(pattern).exec(`${text}y=`)).not.toBeNull();
  });

  test('many failing starts', () => {
    const match = compiled('x*y|z').exec(`${'x'.repeat(30_000)}z`)!;
    expect([match.start, match.end]).toEqual([30_000, 30_001]);
  });

  test('back-references have a budget', () => {
    const regex = compiled('(x*)(x*)(x*)\\1\\2\\3y');
    expect(() => regex.test(`${'x'.repeat(400)}zy`)).toThrow(RegexBudgetExceeded);
  });

  test('more states than fit', () => {
    const text = Array.from({ length: 4000 }, (_, index) => 'ab'[(index * index + (index >> 3)) % 2]).join(
      '',
    );
    expect(compiled('(a|b)*a(a|b){14}c').test(text)).toBe(false);
    expect(compiled('(a|b)*a(a|b){14}c').test(`${text}a${'b'.repeat(14)}c`)).toBe(true);
  });
});

test('long and short texts agree', () => {
  const regex = compiled('[@:](192\\.168\\.|10\\.)', { ignoreCase: true });
  expect([regex.test('sip:a@10.1.1.1'), regex.test('sip:a@11.1.1.1')]).toEqual([true, false]);
  const padding = ' '.repeat(200_000);
  expect([regex.test(`${padding}sip:a@10.1.1.1`), regex.test(`${padding}sip:a@11.1.1.1`)]).toEqual([
    true,
    false,
  ]);
});

test('patterns from variables are compiled once', () => {
  expect(cachedRegex('a+b', { ignoreCase: true })).toBe(cachedRegex('a+b', { ignoreCase: true }));
  expect(cachedRegex('a+b')).not.toBe(cachedRegex('a+b', { ignoreCase: true }));
});
