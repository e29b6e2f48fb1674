import { expect, test } from 'vitest';
import { invite, logOfRequest } from '../../../test/support/request-log.ts';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const head = `socket=udp:127.0.0.1:5060
dst_blacklist = gateways: { (udp,127.0.0.1,5090,"") }`;

test.each(['gateways', 'All'])('a destination on a list in use (%s) is refused with 473', (name) => {
  const run = runBetweenPeers(
    `route { use_blacklist("${name}"); $ru = "sip:b@127.0.0.1:5090"; t_relay(); }`,
    { head },
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 473 Filtered destination (473/TM)']);
  expect(run.peer(5090).lines()).toEqual([]);
});

test('a list that is not in use stops nothing', () => {
  const run = runBetweenPeers(`route { $ru = "sip:b@127.0.0.1:5090"; forward(); }`, { head });
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5090).lines()).toEqual(['OPTIONS sip:b@127.0.0.1:5090 SIP/2.0']);
});

const resultsOf = (definitions: string, statements: string) =>
  logOfRequest(statements, invite, { head: `socket=udp:127.0.0.1:5060\n${definitions}\n` });

test('rules meet net, port, protocol and pattern; `!` turns all of that round', () => {
  const log = resultsOf(
    `dst_blacklist = a: { (tcp, 10.0.0.0/8, 5060, "*Hi*"), (any, 11.0.0.1, 0, "") }
     dst_blacklist = b: { !(udp, 10.0.0.0/255.0.0.0, 0, "") }`,
    [
      '"a", "10.1.1.1", 5060, "TCP", "oh Hi!"',
      '"a", "10.1.1.1", 5060, "tcp", "hi"',
      '"a", "10.1.1.1", 5060',
      '"a", "11.0.0.1"',
      '"a", "11.0.0.2"',
      '"b", "10.0.0.1", 1, "udp"',
      '"b", "10.0.0.1", 1, "tcp"',
      '"b", "12.0.0.1", 1, "udp"',
      '"all", "11.0.0.1"',
      '"all", "11.0.0.1"); use_blacklist("ALL"); check_blacklist_rule("all", "11.0.0.1"',
    ]
      .map((call) => `check_blacklist_rule(${call}); xlog("$rc\\n");`)
      .join(' '),
  );
  expect(log).toEqual(['1', '-1', '-1', '1', '-1', '-1', '1', '1', '-1', '1']);
});

test('lists are read-only without flags, and take rules for a time only when they say so', () => {
  const log = resultsOf(
    'dst_blacklist = ro: { (any, 1.1.1.1, 0, "") }\ndst_blacklist = rw/default\ndst_blacklist = ex/expire',
    [
      'add_blacklist_rule("ro", "1.1.1.2");',
      'add_blacklist_rule("rw", "1.1.1.0/24", , "udp");',
      'add_blacklist_rule("rw", "1.1.1.9", 0, "udp", "x", 5);',
      'check_blacklist_rule("all", "1.1.1.9", 5060, "udp");',
      'del_blacklist_rule("rw", "1.1.1.0/24", , "udp");',
      'add_blacklist_rule("rw", "!2.2.2.2", , , "x*");',
      'del_blacklist_rule("rw", "!2.2.2.2", , , "x*");',
      'add_blacklist_rule("ex", "3.3.3.3", 0, "udp", "", 5);',
      '$var(n) = "300.1.1.1"; add_blacklist_rule("rw", $var(n));',
    ]
      .map((statement) => `${statement} xlog("$rc\\n");`)
      .join(' '),
  );
  expect(log).toEqual(['-1', '1', '-1', '1', '-1', '1', '1', '1', '-1']);
});

test('the list of the core is there when it is not disabled', () => {
  const log = resultsOf('disable_dns_blacklist = no', 'unuse_blacklist("dns"); xlog("$rc\\n");');
  expect(log).toEqual(['1']);
  expect(() => resultsOf('', 'unuse_blacklist("dns");')).toThrow(/dns/);
});
