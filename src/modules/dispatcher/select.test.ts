import { expect, test } from 'vitest';
import { calls, destination, runWithDestinations } from '../../../test/support/destinations.ts';
import { reply, request } from '../../../test/support/sip-peers.ts';

const rows = [
  destination(1, 5090, { attributes: 'a' }),
  destination(1, 5091, { attributes: 'b', state: 1 }),
  destination(1, 5092, { attributes: 'c', socket: 'udp:127.0.0.1:5061' }),
  destination(1, 5093),
];
const settings = 'modparam("dispatcher", "attrs_avp", "$avp(attrs)")\n';
const head = 'socket=udp:127.0.0.1:5061\n';
const logOf = (statements: string, more = '') =>
  runWithDestinations(rows, `${more}${settings}route { ${statements} exit; }`, { head }).logs(calls('a'));

test('the others are kept in AVPs, with attributes and sockets that go with each', () => {
  const show = 'xlog("$du [$avp(attrs)] $avp(ds_cnt_failover__) $avp(ds_grp_failover__) $socket_out");';
  expect(logOf(`ds_select_dst(1, 8, "f"); ${show} while (ds_next_dst()) ${show} xlog("$dp none");`)).toEqual([
    'sip:127.0.0.1:5090 [a] 3 1 udp:127.0.0.1:5060',
    'sip:127.0.0.1:5092 [c] 3 1 udp:127.0.0.1:5061',
    'sip:127.0.0.1:5093 [] 3 1 udp:127.0.0.1:5061',
    '5093 none',
  ]);
});

test('without f nothing is kept, but the AVPs say what was chosen', () => {
  expect(
    logOf(
      'ds_select_dst(1, 8); xlog("$avp(attrs) $avp(ds_cnt_failover__) $avp(ds_grp_failover__) $avp(ds_dst_failover__)"); ds_next_dst(); xlog("$rc"); ds_mark_dst(); xlog("$rc");',
    ),
  ).toEqual(['a 0 1 <null>', '-1', '-1']);
});

test('a limit keeps the best ones; d comes last in any case', () => {
  const ports = (call: string) => logOf(`${call}; xlog("$dp"); while (ds_next_dst()) xlog("$dp");`);
  expect(ports('ds_select_dst(1, 8, "f", , 2)')).toEqual(['5090', '5092']);
  expect(ports('ds_select_dst(1, 8, "f", , 1)')).toEqual(['5090']);
  expect(ports('ds_select_dst(1, 8, "fd", , 1)')).toEqual(['5090', '5093']);
});

test('the domain form changes host and port of the request URI and leaves user and parameters', () => {
  expect(
    logOf(
      '$ru = "sip:u@h.example:7;x=1"; ds_select_domain(1, 8, "F"); xlog("$ru $du"); ds_next_domain(); xlog("$ru");',
    ),
  ).toEqual(['sip:u@127.0.0.1:5090;x=1 <null>', 'sip:u@127.0.0.1:5092;x=1']);
});

test('a user of a destination is for nobody but its URI', () => {
  const run = runWithDestinations(
    [destination(1, 'sip:gw@127.0.0.1:5090;transport=udp')],
    'route { ds_select_dst(1, 8, "f"); xlog("$du $avp(ds_dst_failover__)"); exit; }',
  );
  expect(run.logs(calls('a'))).toEqual([
    'sip:127.0.0.1:5090;transport=udp sip:gw@127.0.0.1:5090;transport=udp',
  ]);
});

test('AVPs have other names; those of another partition carry its name', () => {
  const more = `modparam("dispatcher", "cnt_avp", "$avp(n)")
    modparam("dispatcher", "partition", "p: table_name=dispatcher; grp_avp=$avp(g)")\n`;
  expect(
    logOf(
      'ds_select_dst(1, 8, "f"); ds_select_dst(1, 8, "f", "p", 1); xlog("$avp(n) $avp(n_p) $avp(g) $avp(attrs_p)"); ds_next_dst("p"); xlog("$rc");',
      more,
    ),
  ).toEqual(['3 1 1 a', '-1']);
});

test('a destination that fails is marked, and the next one is tried', () => {
  const run = runWithDestinations(
    [destination(1, 5090), destination(1, 5091)],
    `route { ds_select_dst(1, 8, "f"); t_on_failure("next"); t_relay(); exit; }
     failure_route[next] { xlog("$du"); ds_mark_dst(); if (ds_next_dst()) { xlog("$du"); t_relay(); } }
     event_route[E_DISPATCHER_STATUS] { xlog("$param(group) $param(address) $param(status)"); }`,
  );
  run.peer(5080).send(request('INVITE'));
  const [invite] = run.peer(5090).messages();
  run.peer(5090).send(reply(invite!, 503, 'Out'));
  expect(run.log().sort()).toEqual(['1 sip:127.0.0.1:5090 inactive', '<null>', 'sip:127.0.0.1:5091']);
  expect(run.peer(5091).lines()).toEqual(['INVITE sip:bob@example.com SIP/2.0']);
});

test('2.4 takes partitions, lists of sets and limits in texts, and does not replace a next hop without s', () => {
  const run = (statements: string) =>
    runWithDestinations(
      [destination(1, 5090), destination(1, 5091), destination(2, 5092)],
      `modparam("dispatcher", "partition", "p: table_name=dispatcher")\nroute { ${statements} exit; }`,
      {
        version: '2.4',
        files: { '/tables/version': 'table_name(string) table_version(int)\ndispatcher:8\n' },
      },
    ).logs(calls('a'));
  const ports = (call: string) => run(`${call}; xlog("$rc $dp"); while (ds_next_dst("p")) xlog("$dp");`);
  expect(ports('ds_select_dst("p:1,2", "8,8", "fM1, fM5")')).toEqual(['1 5090', '5092']);
  expect(ports('ds_select_dst("p : 7,2", "8,8", "f,f")')).toEqual(['1 5092']);
  expect(ports('ds_select_dst("1", "8,8")')).toEqual(['-2 <null>']);
  expect(
    run(
      '$du = "sip:h"; ds_select_dst("1", "8"); xlog("$rc $du"); ds_select_dst("1", "8", "s"); xlog("$dp");',
    ),
  ).toEqual(['-1 sip:h', '5090']);
  expect(
    run(
      'ds_count("p:1", "a", "$var(n)"); xlog("$var(n)"); ds_is_in_list("127.0.0.1", "5092", "p:"); xlog("$rc");',
    ),
  ).toEqual(['2', '1']);
});

test.each([
  ['setid_pvar', '$ci', 'cannot be assigned'],
  ['setid_pvar', 'x', 'no variable'],
  ['hash_pvar', '$nosuch', 'unknown variable'],
  ['attrs_avp', '$var(x)', 'no AVP'],
])('%s cannot be %j', (name, value, problem) => {
  const script = `modparam("dispatcher", "${name}", "${value}")\nroute { exit; }`;
  expect(() => runWithDestinations([destination(1, 5090)], script)).toThrow(problem);
});

test('the module of the database may be loaded later', () => {
  const script = 'route { ds_select_dst(1, 8); xlog("$dp"); exit; }';
  const run = runWithDestinations(rows, script, { load: ['dispatcher', 'db_text'] });
  expect(run.logs(calls('a'))).toEqual(['5090']);
});
