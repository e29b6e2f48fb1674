import { describe, expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const files = {
  '/tmp/version': 'table_name(string) table_version(int)\ngrp:3\nre_grp:2\nold:1\n',
  '/tmp/grp': 'id(int,auto) username(string) domain(string) grp(string)\n1:bob:example.com:staff\n',
  '/tmp/re_grp':
    'id(int,auto) reg_exp(string) group_id(int)\n1:^sip\\:b:10\n2:@example\\\\.com$:20\n3:^sip\\:z:30\n',
};
const url = 'modparam("group", "db_url", "text:///tmp")';

/** What the route logs for a request from alice to bob. */
function logged(statements: string, settings = url, version: Version = '3.6', head = ''): string[] {
  const run = runBetweenPeers(`${settings} route { ${statements} }`, {
    load: ['db_text', 'group'],
    files,
    version,
    head,
  });
  run.peer(5080).send(request('INVITE'));
  return run.log();
}

describe.each(['2.4', '3.6'] as const)('in %s', (version) => {
  test.each([
    ['"To", "staff"', '', '1'],
    ['"request-uri", "STAFF"', '', '1'],
    ['"From", "staff"', '', '-6'],
    ['"To", "admin"', '', '-6'],
    ['"sip:bob@other.org", "staff"', '', '1'],
    ['"sip:bob@other.org", "staff"', 'modparam("group", "use_domain", 1)', '-6'],
    ['"sip:example.com", "staff"', '', '-1'],
    ['"nonsense", "staff"', '', '-1'],
    ['"Credentials", "staff"', '', '-1'],
    ['"To", "staff"', 'modparam("group", "group_column", "nope")', '-5'],
  ])('db_is_user_in(%s) with "%s": %s', (args, settings, code) => {
    expect(logged(`db_is_user_in(${args}); xlog("$rc");`, `${url} ${settings}`, version)).toEqual([code]);
  });
});

test('groups by patterns: the last row first, all of them or one', () => {
  const patterns = `${url} modparam("group", "re_table", "re_grp")`;
  const call = 'db_get_user_group("To", $avp(g)); xlog("$rc $(avp(g)[*])");';
  expect(logged(call, patterns)).toEqual(['2 10, 20']);
  expect(logged(call, `${patterns} modparam("group", "multiple_gid", 0)`)).toEqual(['1 20']);
  expect(logged(call)).toEqual(['-1 <null>']);
});

test('the URL of all modules does when there is none for the groups', () => {
  const call = 'db_is_user_in("To", "staff"); xlog("$rc");';
  expect(logged(call, '', '3.6', 'db_default_url="text:///tmp"\n')).toEqual(['1']);
});

test.each([
  ['db_is_user_in("To", "x");', ''],
  ['aaa_is_user_in("To", "x");', ''],
  ['exit;', `${url} modparam("group", "table", "old")`],
  ['exit;', `${url} modparam("group", "re_table", "old")`],
])('does not start with %s and %s', (statements, settings) => {
  expect(() => logged(statements, settings)).toThrow(/did not start/);
});
