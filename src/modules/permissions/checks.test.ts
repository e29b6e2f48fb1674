import { describe, expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import type { ManagementResult } from '../../declarations/management.ts';

const header =
  'id(int,auto) grp(int) ip(string) mask(int) port(int) proto(string) pattern(string,null) context_info(string,null)';
const version = 'table_name(string) table_version(int)\naddress:5\n';

function setUp(statements: string, rows: readonly string[], files: Record<string, string> = {}) {
  const table = [header, ...rows.map((row, index) => `${index + 1}:${row}`), ''].join('\n');
  const run = runBetweenPeers(`modparam("permissions", "db_url", "text:///tables") route { ${statements} }`, {
    load: ['db_text', 'permissions'],
    files: { '/tables/address': table, '/tables/version': version, ...files },
  });
  const manage = (command: string, parameters: Record<string, string> = {}): ManagementResult => {
    let result: ManagementResult | undefined;
    run.engine.management.execute(command, parameters, (answer) => {
      result = answer;
    });
    return result!;
  };
  return { run, manage };
}

/** What each expression comes to for a request from 127.0.0.1:5080. */
function results(expressions: readonly string[], rows: readonly string[]): string[] {
  const { run } = setUp(expressions.map((text) => `$var(r) = ${text}; xlog("$var(r)");`).join(' '), rows);
  run.peer(5080).send(request('OPTIONS'));
  return run.log();
}

describe('address tables', () => {
  test('rows of group 0 count for groups that have rows of their own', () => {
    const rows = ['0:127.0.0.1:32:0:any::any', '1:10.0.0.1:32:0:any::one', '2:10.0.0.0:8:0:any::two'];
    expect(
      results(['check_source_address(1)', 'check_source_address(2)', 'check_source_address(9)'], rows),
    ).toEqual(['1', '-1', '-2']);
  });

  test('what is no address is not found, in whatever group', () => {
    const rows = ['1:10.0.0.1:32:0:any::one'];
    expect(results(['check_address(9, "0", 0, "any")', 'check_address(0, "name", 0, "")'], rows)).toEqual([
      '-1',
      '-1',
    ]);
  });

  test('a leading period must stand in the pattern', () => {
    const rows = ['1:10.0.0.1:32:0:any:*b:x', '2:10.0.0.1:32:0:any:.*b:x'];
    const check = (group: number) => `check_address(${group}, "10.0.0.1", 0, "any", $var(i), ".ab")`;
    expect(results([check(1), check(2)], rows)).toEqual(['-1', '1']);
  });

  test('the group of the source does not depend on the protocol', () => {
    const { run } = setUp('get_source_group($var(g)); xlog("$var(g)");', ['7:127.0.0.1:32:5080:tcp::x']);
    run.peer(5080).send(request('OPTIONS'));
    expect(run.log()).toEqual(['7']);
  });

  test('unknown protocols and partitions of the script are refused', () => {
    const rows = ['1:10.0.0.1:32:0:any::one'];
    expect(() => setUp('check_address(1, "10.0.0.1", 0, "foo");', rows)).toThrow(/unknown protocol/);
    expect(() => setUp('check_source_address(1, , , "other");', rows)).toThrow(/not defined/);
  });

  test('management shows one partition or all, and reloads them', () => {
    const { manage } = setUp('exit;', ['1:10.0.0.1:32:0:any::one', '2:10.1.0.0:16:0:udp::two']);
    const one = {
      grp: 1,
      ip: '10.0.0.1',
      mask: '32',
      port: 0,
      proto: 'any',
      pattern: '',
      context_info: 'one',
    };
    expect(manage('address_dump')).toEqual({ Partitions: [{ name: 'default', Destinations: [one] }] });
    expect(manage('address_dump', { partition: 'default' })).toEqual({
      part: 'default',
      Destinations: [one],
    });
    expect(manage('subnet_dump')).toMatchObject({
      Partitions: [{ Destinations: [{ mask: '255.255.0.0' }] }],
    });
    expect(manage('subnet_dump', { partition: 'x' })).toMatchObject({ code: 404 });
    expect(manage('address_reload', { partition: 'x' })).toMatchObject({ code: 400 });
    expect(manage('address_reload')).toBe('OK');
  });
});

describe('files of rules', () => {
  const files = {
    '/r.allow': '"^sip:alice@example.com$" : "^sip:bob@example.com$"\n',
    '/r.deny': 'ALL : ALL\n',
  };

  test('From and the URI given count as they are, the request URI without port and parameters', () => {
    const { run } = setUp(
      '$var(a) = allow_routing("r"); $var(b) = allow_uri("r", "sip:bob@example.com"); $var(c) = allow_uri("r", "sip:bob@example.com;x=y"); xlog("$var(a) $var(b) $var(c)");',
      [],
      files,
    );
    run.peer(5080).send(request('OPTIONS', { uri: 'sip:bob@example.com:5060;x=y' }));
    run
      .peer(5080)
      .send(request('OPTIONS', { branch: 'z9hG4bK-2', from: '<sip:alice@example.com;x=y>;tag=1' }));
    expect(run.log()).toEqual(['1 1 -1', '-1 -1 -1']);
  });

  test('management knows the files that the script uses', () => {
    const { manage } = setUp('allow_routing("r"); exit;', [], files);
    const pair = { uri: 'sip:alice@example.com', contact: 'sip:bob@example.com' };
    expect(manage('allow_uri', { basename: 'r', ...pair })).toBe('OK');
    expect(manage('allow_uri', { basename: 'r', ...pair, contact: 'sip:eve@example.com' })).toMatchObject({
      code: 403,
    });
    expect(manage('allow_uri', { basename: 'other', ...pair })).toMatchObject({ code: 403 });
    expect(manage('allow_uri', { basename: '', ...pair })).toMatchObject({ code: 404 });
  });
});
