import { expect, test } from 'vitest';
import { basicToExtended } from './basic.ts';

test.each([
  ['a+b?c|d', 'a\\+b\\?c\\|d'],
  ['\\(a\\|b\\)\\{2\\}x\\+', '(a|b){2}x+'],
  ['*a*', '\\*a*'],
  ['\\(*a\\)', '(\\*a)'],
  ['^a^b$c$', '^a\\^b\\$c$'],
  ['\\(^a$\\)', '(^a$)'],
  ['[+(]a[[:alpha:]]', '[+(]a[[:alpha:]]'],
  ['a\\.b', 'a\\.b'],
])('%s means %s', (basic, extended) => {
  expect(basicToExtended(basic)).toBe(extended);
});
