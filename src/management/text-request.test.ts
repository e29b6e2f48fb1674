import { expect, it } from 'vitest';
import { parseTextRequest, writeValue } from './text-request.ts';

it('reads requests line by line', () => {
  expect(parseTextRequest(':event_subscribe:reply\nE_MI\nudp:h:1\n\n')).toEqual({
    command: 'event_subscribe',
    replyTo: 'reply',
    values: ['E_MI', 'udp:h:1'],
  });
  expect(parseTextRequest('nonsense')).toBeNull();
});

it.each([
  ['', []],
  ['a b \n\t\n  c\n', ['a b', 'c']],
  ['name:: value\nempty::\nlast', ['value', '', 'last']],
  ['sip:[::1]\n"sip:[::1]"', ['1]', 'sip:[::1]']],
  [`${String.raw`" a \"b\" \c"`}  \nname::"x\ny"`, [String.raw` a "b" \c`, 'x\ny']],
  ['a"b', null],
  ['"a" b', null],
  ['"a', null],
] as const)('reads the values of %j', (lines, values) => {
  expect(parseTextRequest(`:c:\n${lines}`)?.values).toEqual(values);
});

it('writes values that are read as they were', () => {
  for (const value of ['a b', ' a', 'sip:[::1]', '"', String.raw`\"`, String.raw`a\b`, '\xa0'])
    expect(parseTextRequest(`:c:\n${writeValue(value)}\n\n`)?.values).toEqual([value]);
  for (const value of ['', 'a\nb', String.raw`"\ `.trim()]) expect(writeValue(value)).toBeNull();
});
