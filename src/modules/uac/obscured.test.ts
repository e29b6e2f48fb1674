import { expect, test } from 'vitest';
import { obscure, reveal } from './obscured.ts';

const short = 'sip:bob@x.example';
const long = '<sip:somebody.else@company.example>';

test.each(['', 'secret'])('either URI gives the other, with the password "%s"', (password) => {
  for (const [old, changed] of [
    [short, long],
    [long, short],
    [short, short],
  ] as const) {
    const text = obscure(old, changed, password);
    expect(text).toMatch(/^[A-Za-z0-9+/]+-*$/);
    expect(reveal(text, old, password)).toBe(changed);
    expect(reveal(text, changed, password)).toBe(old);
  }
});

test('what is no text of this kind reveals nothing', () => {
  expect(reveal('***', short, '')).toBeNull();
  expect(reveal(obscure('a', 'b', ''), long, '')).toBeNull();
});
