import { expect, test } from 'vitest';
import { logOf, runScript } from '../../../test/support/run-script.ts';
import { parseProfile, Series } from './series.ts';

const settings =
  'loadmodule "statistics.so"\nmodparam("statistics", "stat_groups", "g, h")\nmodparam("statistics", "variable", "kept/no_reset")\nmodparam("statistics", "stat_series_profile", "p: algorithm=average window=5 group=calls")\n';
const codes = (statements: string) => logOf(statements, { settings });

test('statistics come up when they are used', () => {
  expect(
    codes(
      'xlog("$stat(new)\\n"); update_stat("new", 3); update_stat("new", -1); xlog("$stat(new) $stat(dynamic:new)\\n"); update_stat("g:x", 5); xlog("$stat(g:x) $stat(x)\\n"); update_stat("no", 0); xlog("$stat(no)\\n"); reset_stat("none"); $var(n) = "on"; xlog("$rc $stat(n$var(n)e)\\n"); $var(g) = "q:x"; update_stat($var(g), 1); xlog("$rc\\n");',
    ),
  ).toEqual(['<null>', '2 2', '5 5', '<null>', '1 0', '-1']);
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

test('names are found in any case', () => {
  expect(
    codes(
      'update_stat("Some", 1); update_stat("SOME", 1); xlog("$stat(some) $stat(DYNAMIC:some)\\n"); update_stat("G:x", 1); xlog("$stat(g:X)\\n");',
    ),
  ).toEqual(['2 2', '1']);
});

test('the variables of the script are listed last first', () => {
  const settings =
    'loadmodule "statistics.so"\nmodparam("statistics", "variable", "one")\nmodparam("statistics", "variable", "two/No_Reset")\n';
  expect(
    logOf(
      'stat_iter_init("script", "i"); while (stat_iter_next($var(n), $var(v), "i")) xlog("$var(n)\\n");',
      {
        settings,
      },
    ),
  ).toEqual(['two', 'one']);
});

test('a series is a statistic that cannot be reset', () => {
  expect(
    codes(
      'update_stat_series("P", "delay", 4); update_stat_series("p", "delay", 8); reset_stat("delay"); $stat(delay) = 0; xlog("$stat(delay) $stat(calls:delay)\\n"); $var(p) = "q"; update_stat_series($var(p), "delay", 8); xlog("$rc\\n");',
    ),
  ).toEqual(['6 6', '-1']);
});

test('a profile that is there twice stops the start', () => {
  const line = 'modparam("statistics", "stat_series_profile", "P:")\n';
  expect(runScript(`${settings}${line}route { exit; }`).problem).toMatch(/twice/);
});

test('a series of an unknown profile stops the start', () => {
  expect(runScript(`${settings}route { update_stat_series("q", "x", 1); }`).problem).toMatch(/`q`/);
});

test('a profile keeps its defaults where a setting is wrong', () => {
  const log: string[] = [];
  const text = 'p : Algorithm = average window=x slots=4 percentage_factor=30 group=g odd=1 last';
  expect(parseProfile(text, (level) => log.push(level))).toEqual({
    name: 'p',
    algorithm: 'average',
    window: 60,
    slots: 4,
    group: 'g',
    factor: 100,
  });
  expect(log).toEqual(['ERROR', 'ERROR', 'WARNING', 'ERROR']);
});

test('series forget old values slot by slot', () => {
  let now = 100_000;
  const series = (text: string) =>
    new Series(
      parseProfile(text, () => {}),
      () => now,
    );
  const all = [
    'a: window=10',
    'b: algorithm=average window=10',
    'c: algorithm=percentage window=10 percentage_factor=1000',
  ].map(series);
  const values = () => all.map((item) => item.get());
  for (const value of [4, -1, 3]) for (const item of all) item.add(value);
  expect(values()).toEqual([6, 2, 875]);
  now = 106_000;
  for (const item of all) item.add(5);
  expect(values()).toEqual([11, 2, 923]);
  // The slot of 100_000 begins anew.
  now = 110_000;
  expect(values()).toEqual([5, 5, 1000]);
  now = 120_000;
  expect(values()).toEqual([0, 0, 0]);
});

test('a series is not reset, and no other statistic may have its name', () => {
  expect(
    codes(
      'update_stat_series("p", "s", 4); update_stat_series("P", "s", 6); reset_stat("s"); xlog("$stat(s)\\n"); update_stat("t", 1); update_stat_series("p", "t", 1); xlog("$rc $stat(t)\\n");',
    ),
  ).toEqual(['5', '-1 1']);
});

test('management knows a statistic by its name alone', () => {
  const { engine } = runScript(`${settings}startup_route { update_stat("new", 3); }`);
  const answers: unknown[] = [];
  for (const name of ['new', 'dynamic:', 'dynamic:new'])
    engine.management.execute('get_statistics', { statistics: [name] }, (answer) => answers.push(answer));
  expect(answers).toEqual([{ 'dynamic:new': 3 }, { 'dynamic:new': 3 }, {}]);
});
