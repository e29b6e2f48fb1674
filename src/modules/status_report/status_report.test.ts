import { expect, test } from 'vitest';
import { logOf, runScript } from '../../../test/support/run-script.ts';
import { ManagementError } from '../../declarations/management.ts';

const settings =
  'loadmodule "status_report.so"\nmodparam("status_report", "script_sr_group", "calls")\nevent_route[E_CORE_SR_STATUS_CHANGED] { xlog("$param(group) $param(identifier) $param(status) $param(details) $param(old_status)\\n"); }\n';
const codes = (statements: string) => logOf(statements, { settings });

test('a status that is another one raises an event', () => {
  expect(
    codes(
      'sr_set_status("calls", -3, "off"); xlog("$rc\\n"); sr_check_status("Calls"); xlog("$rc\\n"); sr_set_status("calls", -3); sr_set_status("calls", 0);',
    ),
  ).toEqual(['1', '-3', 'calls main -3 off 1', 'calls main 1 <null> -3']);
});

test('the group of the core is not for the script', () => {
  expect(
    codes(
      'sr_set_status("core", 2); xlog("$rc\\n"); sr_add_report("core", "x"); xlog("$rc\\n"); sr_check_status("core"); xlog("$rc\\n"); sr_check_status("core", "none"); xlog("$rc\\n");',
    ),
  ).toEqual(['-1', '-1', '1', '-1']);
});

test('an unknown group stops the start', () => {
  for (const call of ['sr_set_status("x", 1)', 'sr_add_report("x", "y")', 'sr_check_status("x")'])
    expect(runScript(`${settings}route { ${call}; }`).problem).toMatch(/`x`/);
});

test('management lists what was reported', () => {
  const { engine } = runScript(
    `${settings}route { exit; }\nstartup_route { sr_set_status("calls", -1, "busy"); sr_add_report("calls", "one"); }`,
  );
  const ask = (name: string, parameters: Record<string, string> = {}) => {
    let result: unknown;
    engine.management.execute(name, parameters, (answer) => {
      result = answer;
    });
    return result;
  };
  const core = { Name: 'main', Readiness: true, Status: 1, Details: 'running' };
  const calls = { Name: 'main', Readiness: false, Status: -1, Details: 'busy' };
  expect(ask('sr_list_status')).toEqual([
    { Name: 'calls', Identifiers: [calls] },
    { Name: 'core', Identifiers: [core] },
  ]);
  expect(ask('sr_list_status', { group: 'CORE' })).toEqual([core]);
  expect(ask('sr_get_status', { group: 'calls', identifier: 'all' })).toEqual({
    Readiness: false,
    Status: -1,
    Details: 'aggregated',
  });
  expect(ask('sr_list_identifiers', { group: 'core' })).toEqual({ Group: 'core', Identifiers: ['main'] });
  expect(ask('sr_list_reports', { group: 'calls', identifier: 'main' })).toEqual([
    { Timestamp: expect.any(Number), Date: expect.any(String), Log: 'one' },
  ]);
  expect(ask('sr_get_status', { group: 'none' })).toBeInstanceOf(ManagementError);
});
