import { describe, expect, it } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';
import { eventParameters } from './events.ts';

describe('parameters of raise_event', () => {
  const pairs = (names: (string | number)[] | null, values: (string | number)[]) =>
    eventParameters(names, values);
  it('pairs names and values, newest first', () => {
    expect(pairs(['b', 'a'], [2, '007'])).toEqual({
      parameters: [
        { name: 'b', value: 2 },
        { name: 'a', value: '007' },
      ],
      error: null,
    });
  });
  it('leaves values without names unnamed', () => {
    expect(pairs(null, ['x', 1]).parameters).toEqual([
      { name: null, value: 'x' },
      { name: null, value: 1 },
    ]);
  });
  it('raises nothing with fewer names than values or a name that is a number', () => {
    expect(pairs(['a'], [1, 2])).toEqual({ parameters: null, error: 'missing attribute' });
    expect(pairs([5], [1])).toEqual({ parameters: null, error: 'invalid attribute name - must be string' });
  });
  it('raises what fits with more names than values', () => {
    expect(pairs(['c', 'b', 'a'], [2])).toEqual({
      parameters: [{ name: 'c', value: 2 }],
      error: 'too many attribute names',
    });
    expect(pairs(['a'], [])).toEqual({ parameters: [], error: null });
  });
});

it('a parameter of an event is found by a number, or by a text', () => {
  const route =
    'event_route[E] { $var(i) = 2; $var(t) = "1"; xlog("$param(1) $param($var(i)) $param($var(t))\\n"); }\n';
  const raise =
    '$avp(n) = "1"; $avp(v) = "named 1"; $avp(n) = "x"; $avp(v) = "first"; raise_event("E", $avp(n), $avp(v));';
  expect(logOf(raise, { settings: route })).toEqual(['first named 1 named 1']);
});
