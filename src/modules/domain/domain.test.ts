import { expect, test } from 'vitest';
import type { Version } from '../../../grammar/dialect.ts';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { runBetweenPeers } from '../../../test/support/sip-peers.ts';

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
  const domains = [{ name: 'Example.com' }, { name: 'b.example', attributes: 'x=1', accept_subdomain: 1 }];
  expect(answers).toEqual([{ Domains: domains }, 'OK']);
});

test('without a table it does not start', () => {
  expect(() => logOfRequest('', invite, { load, routes: settings(1) })).toThrow(/\/tmp/);
});
