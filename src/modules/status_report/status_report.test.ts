import { expect, test } from 'vitest';
import { logOf, runScript } from '../../../test/support/run-script.ts';
import { ManagementError } from '../../declarations/management.ts';

const settings =
  'loadmodule "status_report.so"\nmodparam("status_report", "script_sr_group", "calls")\nevent_route[E_CORE_SR_STATUS_CHANGED] { xlog("$param(group) $param(identifier) $param(status) $param(details) $param(old_status)\\n"); }\n';
const codes = (statements: string) => logOf(statements, { settings });

/** The server runs when `startup_route`, where these statements stand, is over. */
const runs = 'core main 1 running -1';

test('setting a status ends the script; another status raises an event', () => {
  const set = (status: string) =>
    `xlog("setting\\n"); sr_set_status("calls", ${status}); xlog("not reached\\n");`;
  expect(codes(set('-3, "off"'))).toEqual(['setting', 'calls main -3 off 1', runs]);
  expect(codes(set('-3'))).toEqual(['setting', 'calls main -3 <null> 1', runs]);
  expect(codes(set('0'))).toEqual(['setting', runs]);
});

test('the group of the core is not for the script', () => {
  expect(
    codes(
      'sr_set_status("core", 2); xlog("$rc\\n"); sr_add_report("core", "x"); xlog("$rc\\n"); sr_check_status("core"); xlog("$rc\\n"); sr_check_status("core", "none"); xlog("$rc\\n");',
    ),
  ).toEqual(['-1', '-1', '-1', '-2147483648', runs]);
});

test('an unknown group stops the start', () => {
  for (const call of ['sr_set_status("x", 1)', 'sr_add_report("x", "y")', 'sr_check_status("x")'])
    expect(runScript(`${settings}route { ${call}; }`).problem).toMatch(/`x`/);
});

test('management lists what was reported', () => {
  const { engine } = runScript(
    `${settings}route { exit; }\nstartup_route { sr_add_report("calls", "one"); sr_set_status("calls", -1, "busy"); }`,
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
