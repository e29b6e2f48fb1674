import { expect, test } from 'vitest';
import { logOf } from '../../../test/support/run-script.ts';
import type { CommandOptions, CommandResult } from '../../host/host.ts';

/** What a startup route logs when every command writes `output`, and the environments they got. */
function play(statements: string, output: string, routes = '') {
  const environments: unknown[] = [];
  const run = (_command: string, { environment }: CommandOptions): CommandResult => {
    environments.push(environment);
    return { exitCode: 3, output, error: '' };
  };
  const host = { process: { run } };
  const lines = logOf(statements, { host, settings: 'loadmodule "tm.so"\nloadmodule "exec.so"\n', routes });
  return { lines, environments };
}

test('variables stay as they are when a command writes nothing', () => {
  const statements = '$var(o) = "old"; exec("x", , $var(o), $var(e)); xlog("$rc $var(o)|\n");';
  expect(play(statements, '').lines).toEqual(['1 old|']);
  expect(play(statements, 'a\nb\n').lines.join('\n')).toBe('1 a\nb\n|');
});

test('the values of an AVP are the environment, the newest first', () => {
  const { lines, environments } = play(
    'exec("x", , , , $avp(e)); xlog("$rc\n"); $avp(e) = "A=1"; $avp(e) = 2; exec("x", , , , $avp(e)); xlog("$rc\n");',
    '',
  );
  expect(lines).toEqual(['-1', '1']);
  expect(environments).toEqual([{ OSIPS_EXEC_0: '2', OSIPS_EXEC_1: 'A=1' }]);
});

test('the asynchronous form gives a value for each line, and does not wait when none is wanted', () => {
  const { lines } = play(
    'async(exec("x", , $avp(o)), after);',
    'a\nb\n',
    'route[after] { xlog("$(avp(o)[*])\n"); }',
  );
  expect(lines).toEqual(['b, a']);
  const last = 'async(exec("x", , $var(o), $var(e)), after);';
  expect(play(last, 'a\n\n', 'route[after] { xlog("$rc [$var(o)]\\n"); }').lines).toEqual(['1 []']);
  expect(play('async(exec("x"), after);', 'a\n', 'route[after] { xlog("$rc\\n"); }').lines).toEqual(['2']);
});
