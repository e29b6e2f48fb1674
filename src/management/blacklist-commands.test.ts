import { expect, test } from 'vitest';
import { runScript } from '../../test/support/run-script.ts';
import { ManagementError, type ManagementResult } from '../declarations/management.ts';

test('blacklists are listed, asked and changed', () => {
  const run = runScript(
    'dst_blacklist = ro: { (tcp, 10.0.0.0/8, 5060, "x*") }\ndst_blacklist = ex/expire\nroute { exit; }',
  );
  const ask = (command: string, ...parameters: unknown[]) => {
    let result: ManagementResult = null;
    run.engine.management.execute(command, parameters, (answer) => {
      result = answer;
    });
    const answer = result as ManagementResult;
    return answer instanceof ManagementError ? `${answer.code} ${answer.message}` : answer;
  };
  const rule = { flags: 0, IP: '10.0.0.0', Mask: '255.0.0.0', Proto: 'tcp', Port: 5060, Match: 'x*' };
  const readOnly = { name: 'ro', owner: 'script', flags: ['read-only'], Rules: [rule] };
  expect(ask('list_blacklists')).toEqual({
    Lists: [readOnly, { name: 'ex', owner: 'script', flags: ['expire'], Rules: [] }],
  });
  expect(ask('list_blacklists', 'no')).toBe('404 Unknown name');
  expect(ask('add_blacklist_rule', 'ro', '1.1.1.1')).toBe('403 Cannot modify read-only blacklist');
  expect(ask('add_blacklist_rule', 'ex', 'any,1.1.1.1')).toBe('404 Bad rule');
  expect(ask('add_blacklist_rule', 'ex', '!udp,1.1.1.1,5070,a,b', 9)).toBe('OK');
  expect(ask('list_blacklists', 'ex')).toMatchObject({
    Rules: [
      { flags: 1, IP: '1.1.1.1', Mask: '255.255.255.255', Proto: 'udp', Port: 5070, Match: 'a,b', Expire: 9 },
    ],
  });
  expect(ask('check_blacklists', '2.2.2.2')).toEqual(['ex']);
  expect(ask('check_blacklist', 'ro', 'tcp', '10.1.1.1', 5060, 'xy')).toEqual(rule);
  expect(ask('check_blacklist', 'ro', '10.1.1.1')).toBe('404 Not Matched');
  expect(ask('check_blacklist', 'no', '10.1.1.1')).toBe('400 Missing or bad blacklist name');
  expect(ask('del_blacklist_rule', 'ex', '1.1.1.1')).toBe('404 Rule not found');
  expect(ask('del_blacklist_rule', 'ex', '!udp,1.1.1.1,5070,a,b')).toBe('OK');
  expect(ask('check_blacklists', '2.2.2.2')).toEqual([]);
});
