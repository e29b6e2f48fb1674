import { expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { reply, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const table = (name: string) =>
  `id(int,auto) ${name}(string) attrs(string,null) accept_subdomain(int) last_modified(int)\n1:Example.com::0:0\n2:b.example:x=1:1:0\n`;
const filesOf = (version: Version = '3.6') => {
  const number = version === '2.4' ? 3 : 4;
  return {
    '/tmp/domain': table('domain'),
    '/tmp/realms': table('realm'),
    '/tmp/version': `table_name(string) table_version(int)\ndomain:${number}\nrealms:${number}\n`,
  };
};
const load = ['db_text', 'domain'];
const settings = (mode: number) =>
  `modparam("domain", "db_url", "text:///tmp")\nmodparam("domain", "db_mode", ${mode})\n`;

/** What a main route logs; `mode` is db_mode. */
function codes(statements: string, mode = 1, version: Version = '3.6'): string[] {
  const run = runBetweenPeers(`${settings(mode)}route { ${statements} exit; }`, {
    load,
    files: filesOf(version),
    version,
  });
  run.peer(5080).send(invite);
  return run.log();
}

test.each([0, 1])(
  'domains are found without regard to case, with those below them where allowed: db_mode %i',
  (mode) => {
    const names = ['EXAMPLE.com', 'x.example.com', 'y.x.b.example', 'xb.example', 'b.example', ''];
    const statements = names.map(
      (name) => `is_domain_local("${name}", $var(a)); xlog("$rc $var(a)\\n"); $var(a) = 0;`,
    );
    expect(codes(statements.join(' '), mode)).toEqual(['1 <null>', '-1 0', '1 x=1', '-1 0', '1 x=1', '-1 0']);
  },
);

test('From, the request URI and myself', () => {
  expect(
    codes(
      'is_from_local(); xlog("$rc\\n"); is_uri_host_local(); xlog("$rc\\n"); if (is_myself("b.example")) xlog("myself\\n");',
    ),
  ).toEqual(['-1', '1', 'myself']);
});

test('2.4 knows no subdomains and no additional names of itself', () => {
  expect(
    codes(
      '$var(d) = "a.b.example"; is_domain_local("$var(d)", "$var(a)"); xlog("$rc\\n"); $var(d) = "b.example"; is_domain_local("$var(d)", "$var(a)"); xlog("$rc $var(a)\\n"); if (is_myself("b.example")) xlog("myself\\n");',
      1,
      '2.4',
    ),
  ).toEqual(['-1', '1 x=1']);
});

test('the table and its columns have other names; management shows and reloads it', () => {
  const run = runBetweenPeers(
    `${settings(1)}modparam("domain", "domain_table", "realms")\nmodparam("domain", "domain_col", "realm")\nroute { exit; }`,
    { load, files: filesOf() },
  );
  const answers: unknown[] = [];
  for (const command of ['domain_dump', 'domain_reload'])
    run.engine.management.execute(command, {}, (answer) => answers.push(answer));
  // In the order of the hash.
  const domains = [{ name: 'b.example', attributes: 'x=1', accept_subdomain: 1 }, { name: 'Example.com' }];
  expect(answers).toEqual([{ Domains: domains }, 'OK']);
});

test('of several rows of a name the last one counts in memory, the first one when the table is asked', () => {
  const files = {
    ...filesOf(),
    '/tmp/domain':
      'id(int,auto) domain(string) attrs(string,null) accept_subdomain(int)\n1:a.org:one:0\n2:A.org:two:0\n3:b.org:three:0\n',
  };
  for (const [mode, attributes] of [
    [1, 'two'],
    [0, 'one'],
  ] as const) {
    const run = runBetweenPeers(
      `${settings(mode)}route { is_domain_local("a.ORG", $var(a)); xlog("$var(a)"); exit; }`,
      { load, files },
    );
    run.peer(5080).send(invite);
    expect(run.log()).toEqual([attributes]);
  }
});

test('a table that is asked each time is not looked at before', () => {
  const files = { '/tmp/version': 'table_name(string) table_version(int)\n' };
  const run = runBetweenPeers(
    `${settings(0)}route { is_domain_local("a.org"); xlog("$rc"); is_from_local(); xlog("$rc"); exit; }`,
    { load, files },
  );
  run.peer(5080).send(invite);
  expect(run.log()).toEqual(['-3', '-3']);
});

test('in a failure_route 3.x looks at the request URI', () => {
  const run = runBetweenPeers(
    `${settings(1)}failure_route[f] { is_uri_host_local(); xlog("$rc"); }
     route { t_on_failure("f"); $du = "sip:127.0.0.1:5090"; t_relay(); exit; }`,
    { load, files: filesOf() },
  );
  run.peer(5080).send(invite);
  run.peer(5090).send(reply(run.peer(5090).messages()[0]!, 404, 'Not Found'));
  expect(run.log()).toEqual(['1']);
});

test('without a table it does not start', () => {
  expect(() => logOfRequest('', invite, { load, routes: settings(1) })).toThrow(/\/tmp/);
});
