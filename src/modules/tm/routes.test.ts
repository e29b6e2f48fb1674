import { describe, expect, test } from 'vitest';
import { load } from '../../../test/support/run-script.ts';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;
const other = 5091;
const acks = 'if (is_method("ACK")) { t_relay(); exit; }';
const toCallee = `$du = "sip:127.0.0.1:${callee}";`;
const toBoth = `$ru = "sip:a@127.0.0.1:${callee}"; append_msg_branch("sip:b@127.0.0.1:${other}");`;

describe('what a route sees of the transaction', () => {
  test('nothing before somebody made or found it, also in the global onreply_route', () => {
    const run = runBetweenPeers(`
      route { ${acks} xlog("$T_reply_code $T_ruri $T_id"); if (t_check_status("1..")) xlog("status");
        ${toCallee} t_newtran(); t_on_reply("r"); xlog("$T_reply_code $T_ruri"); t_relay(); xlog("$T_ruri"); }
      onreply_route { xlog("global $T_reply_code $T_branch_idx $T_ruri $(<request>rm)");
        if (t_check_status("180") || t_was_cancelled()) xlog("status"); t_on_failure("f"); }
      onreply_route[r] { xlog("named $T_reply_code $T_branch_idx $T_ruri $(<request>rm) $(<reply>rs)"); }
      failure_route[f] { xlog("failure"); }`);
    run.peer(caller).send(request('INVITE'));
    run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 486, 'Busy'));
    expect(run.log()).toEqual([
      '0 sip:bob@example.com <null>',
      '100 <null>',
      'sip:bob@example.com',
      'global 0 0 <null> <null>',
      'named 486 0 sip:bob@example.com INVITE <null>',
    ]);
  });

  test('a branch_route has no status to check, and arms the branch_route of the next set', () => {
    const run = runBetweenPeers(`
      route { ${acks} ${toBoth} t_on_branch("one"); t_on_failure("f"); t_relay(); }
      branch_route[one] { xlog("one $T_branch_idx"); t_on_branch("two"); if (t_check_status("1..")) xlog("status"); }
      branch_route[two] { xlog("two $T_branch_idx"); }
      failure_route[f] { ${toBoth} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    for (const port of [callee, other]) {
      run.peer(port).send(reply(run.peer(port).messages()[0]!, 486, 'Busy'));
    }
    expect(run.log()).toEqual(['one 0', 'one 1', 'two 2', 'two 3']);
  });

  test('t_local_replied tells by the last reply sent, by the winner, by any reply', () => {
    const run = runBetweenPeers(`
      modparam("tm", "fr_timeout", 2)
      route { ${acks} ${toCallee} t_on_reply("r"); t_on_failure("f"); t_relay(); route(say, "request"); }
      route[say] { $var(all) = t_local_replied("all"); $var(b) = t_local_replied("Branches");
        $var(last) = t_local_replied("last"); xlog("$param(1) $var(all) $var(b) $var(last)"); }
      onreply_route[r] { route(say, "reply"); }
      failure_route[f] { route(say, "failure"); }`);
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(callee).send(reply(invite!, 180, 'Ringing'));
    run.peer(callee).send(reply(invite!, 183, 'Progress'));
    run.peer(callee).send(reply(invite!, 486, 'Busy'));
    expect(run.log()).toEqual([
      'request 1 -1 1',
      'reply 1 -1 1',
      'reply -1 -1 -1',
      'reply -1 -1 -1',
      'failure -1 -1 -1',
    ]);
    run.peer(caller).send(request('OPTIONS', { callId: 'silent' }));
    run.wait(3000);
    expect(run.log()).toEqual(['request 1 -1 -1', 'failure 1 1 1']);
  });

  test('a failure_route changes the next attempt, not the one after it', () => {
    const run = runBetweenPeers(`
      route { ${acks} ${toCallee} $avp(n) = 0; append_hf("X-All: 1\\r\\n"); t_on_failure("f"); t_relay(); }
      failure_route[f] { $avp(n) := $avp(n) + 1; append_hf("X-Try: $avp(n)\\r\\n"); t_on_failure("f"); ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    const tries = [0, 1, 2].map(() => {
      const [invite] = run
        .peer(callee)
        .messages()
        .filter((message) => message.startsWith('INVITE'));
      run.peer(callee).send(reply(invite!, 486, 'Busy'));
      return [...headers(invite!, 'X-All'), ...headers(invite!, 'X-Try')];
    });
    expect(tries).toEqual([['1'], ['1', '1'], ['1', '2']]);
  });

  test('a branch keeps AVPs for its replies and for the failure_route that it leads to', () => {
    const run = runBetweenPeers(`
      route { ${acks} ${toBoth} t_on_branch("b"); t_on_reply("r"); t_on_failure("f"); $bavp(x) = 1; t_relay(); }
      branch_route[b] { $bavp(x) = "old"; $bavp(x) = $rU; $(bavp(x)[1]) = "first"; }
      onreply_route[r] { xlog("$bavp(x) $(bavp(x)[*])| $(bavp(x)[-1]) '$(bavp(x)[5])' $bavp(none)"); }
      failure_route[f] { xlog("$bavp(x) $T_branch_idx $tm.branch.uri $T_ruri"); }`);
    run.peer(caller).send(request('INVITE'));
    const to = (port: number, code: number) =>
      run.peer(port).send(reply(run.peer(port).messages()[0]!, code, 'Reply'));
    to(callee, 404);
    to(other, 486);
    expect(run.log()).toEqual([
      "a a, first, | first '' <null>",
      "b b, first, | first '' <null>",
      `b 1 sip:a@127.0.0.1:${callee} sip:b@127.0.0.1:${other}`,
    ]);
  });

  test('attributes and flags of the branch that is being made go with it', () => {
    const run = runBetweenPeers(`
      route { ${acks} ${toBoth} t_on_branch("b"); t_on_reply("r"); t_relay(); }
      branch_route[b] { $tm.branch.attr(name) = $rU; if ($T_branch_idx == 1) $tm.branch.flag(F) = 1;
        xlog("$tm.branch.attr(name) $tm.branch.flag(F) $tm.branch.uri"); }
      onreply_route[r] { if (t_get_branch_idx_by_attr("name", "a", , $var(i)))
        xlog("$var(i) $tm.branch.attr(name) $tm.branch.flag(F) $(tm.branch.attr(name)[0]) $tm.branch.last_received"); }`);
    run.peer(caller).send(request('INVITE'));
    run.peer(other).send(reply(run.peer(other).messages()[0]!, 180, 'Ringing'));
    expect(run.log()).toEqual(['a 0 <null>', 'b 1 <null>', '0 b 1 a <null>']);
  });
});

test('an ACK is never answered: t_reply ends the script', () => {
  for (const version of ['2.4', '3.6'] as const) {
    const code = version === '2.4' ? '"500"' : '500';
    const run = runBetweenPeers(`route { t_reply(${code}, "No"); xlog("further"); }`, { version });
    run.peer(caller).send(request('ACK'));
    expect([run.log(), run.peer(caller).lines()]).toEqual([[], []]);
  }
});

test('wrong flags and timers are refused', () => {
  const modules = 'loadmodule "proto_udp.so"\nloadmodule "tm.so"\n';
  const accepts = (text: string) =>
    load(`socket=udp:127.0.0.1:5060\n${modules}route { exit; } onreply_route[r] { ${text} }`).program !==
    null;
  expect(accepts('t_cancel_branch("oA");')).toBe(true);
  expect(accepts('t_cancel_branch("x");')).toBe(false);
  const starts = (parameter: string, value: number) => {
    try {
      return runBetweenPeers(`modparam("tm", "${parameter}", ${value}) route { exit; }`).problem === null;
    } catch {
      return false;
    }
  };
  expect([starts('fr_timeout', 2), starts('fr_timeout', 1), starts('wt_timer', 0)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([starts('T2_timer', 501), starts('T2_timer', 500)]).toEqual([true, false]);
});

describe('the name of a route to arm', () => {
  const script = (name: string) => `
    route { ${acks} ${toCallee} $var(name) = "f"; if (t_on_failure("${name}")) xlog("armed"); else xlog("no such route");
      t_relay(); }
    failure_route[f] { xlog("failure"); }`;

  test('may come from a variable; then an unknown one arms nothing', () => {
    const log = (name: string) => {
      const run = runBetweenPeers(script(name));
      run.peer(caller).send(request('OPTIONS'));
      run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 486, 'Busy'));
      return run.log();
    };
    expect(log('$var(name)')).toEqual(['armed', 'failure']);
    expect(log('g$var(name)')).toEqual(['no such route']);
  });

  test('is a literal in 2.4', () => {
    expect(() => runBetweenPeers(script('$var(name)'), { version: '2.4' })).toThrow();
  });
});

test('branches are counted from the first of all, of the last set, or from the end', () => {
  const indexes = [
    '0',
    '0/all',
    '0/active',
    '1/active',
    '2/active',
    '-1',
    '-3',
    '-1/active',
    '-3/active',
    '*',
  ];
  const uris = indexes.map((index) => `$(tm.branch.uri[${index}]{uri.user})`).join(' ');
  const run = runBetweenPeers(`
    route { ${acks} ${toCallee} $rU = "first"; t_on_failure("f"); t_relay(); }
    failure_route[f] { ${toBoth} t_relay(); xlog("${uris}"); }`);
  run.peer(caller).send(request('OPTIONS'));
  run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 486, 'Busy'));
  expect(run.log()).toEqual(['first first a b <null> b first b <null> <null>']);
});
