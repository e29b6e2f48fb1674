import { expect, test } from 'vitest';
import { logOf, runScript } from '../../../test/support/run-script.ts';
import { parseProfile, Series } from './series.ts';

const settings =
  'loadmodule "statistics.so"\nmodparam("statistics", "stat_groups", "g, h")\nmodparam("statistics", "variable", "kept/no_reset")\nmodparam("statistics", "stat_series_profile", "p: algorithm=average; window=5; group=g")\n';
const codes = (statements: string) => logOf(statements, { settings });

test('statistics come up when they are used', () => {
  expect(
    codes(
      'xlog("$stat(new)\\n"); update_stat("new", 3); update_stat("new", -1); xlog("$stat(new) $stat(dynamic:new)\\n"); update_stat("g:x", 5); xlog("$stat(g:x) $stat(x)\\n"); update_stat("no", 0); xlog("$stat(no)\\n"); reset_stat("none"); $var(n) = "on"; xlog("$rc $stat(n$var(n)e)\\n"); $var(g) = "q:x"; update_stat($var(g), 1); xlog("$rc\\n");',
    ),
  ).toEqual(['<null>', '2 2', '5 5', '<null>', '1 0', '-6']);
});

test('some are not reset, and assigning always sets 0', () => {
  expect(
    codes(
      'update_stat("kept", 2); reset_stat("kept"); xlog("$stat(kept)\\n"); update_stat("a", 4); $stat(a) = 9; xlog("$rc $stat(a)\\n"); $stat(none) = 0; xlog("$rc $stat(none)\\n");',
    ),
  ).toEqual(['2', '1 0', '1 0']);
});

test('a group is gone through', () => {
  expect(
    codes(
      'update_stat("h:one", 1); update_stat("h:two", 2); stat_iter_init("h", "i"); while (stat_iter_next($var(n), $var(v), "i")) xlog("$var(n)=$var(v)\\n"); $var(g) = "none"; stat_iter_init($var(g), "i"); xlog("$rc\\n"); stat_iter_init("g", "i"); xlog("$rc\\n");',
    ),
  ).toEqual(['one=1', 'two=2', '-1', '1']);
});

test('an unknown group stops the start', () => {
  for (const call of ['update_stat("nope:x", 1)', 'reset_stat("nope:x")', 'stat_iter_init("nope", "i")'])
    expect(runScript(`${settings}route { ${call}; }`).problem).toMatch(/nope/);
});

test('series forget old values', () => {
  let now = 0;
  const series = (text: string) => new Series(parseProfile(text), () => now);
  const all = [
    'a: algorithm=accumulate; window=10',
    'b: algorithm=average; window=10',
    'c: algorithm=percentage; window=10',
  ].map(series);
  for (const value of [4, -1, 3]) for (const item of all) item.add(value);
  expect(all.map((item) => item.get())).toEqual([6, 2, 87]);
  now = 20_000;
  expect(all.map((item) => item.get())).toEqual([0, 0, 0]);
});
