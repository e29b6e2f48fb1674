import { describe, expect, test } from 'vitest';
import { headers, type PeerRun, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;
const other = 5091;

const acks = 'if (is_method("ACK")) { t_relay(); exit; }';
const toCallee = `$ru = "sip:a@127.0.0.1:${callee}";`;
const toOther = `$ru = "sip:b@127.0.0.1:${other}";`;
/** No socket of these scripts reaches it. */
const nowhere = 'sip:x@8.8.8.8';

function invite(run: PeerRun, port = callee): string {
  run.peer(caller).send(request('INVITE'));
  run.peer(caller).lines();
  return run.peer(port).messages()[0]!;
}

describe('the decision among negative replies', () => {
  test('leaves out what could not be sent, wherever it stands', () => {
    const decided = (first: string, second: string) => {
      const run = runBetweenPeers(`
        route { ${acks} $ru = "${first}"; append_msg_branch("${second}"); t_on_failure("f"); t_relay(); }
        failure_route[f] { xlog("$T_reply_code $T_branch_idx"); }`);
      run.peer(callee).send(reply(invite(run), 503, 'Full'));
      return [...run.log(), ...run.peer(caller).lines()];
    };
    const phone = `sip:a@127.0.0.1:${callee}`;
    expect(decided(phone, nowhere)).toEqual(['503 0', 'SIP/2.0 500 Full']);
    expect(decided(nowhere, phone)).toEqual(['503 1', 'SIP/2.0 500 Full']);
  });

  test('is that of a 6xx, though its branch was followed by another set', () => {
    const run = runBetweenPeers(`route { ${acks} ${toCallee} t_relay(); ${toOther} t_relay(); }`);
    const first = invite(run);
    run.peer(other).send(reply(run.peer(other).messages()[0]!, 180, 'Ringing'));
    run.peer(callee).send(reply(first, 603, 'Decline'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 180 Ringing', 'SIP/2.0 603 Decline']);
    expect(run.peer(other).lines()).toEqual([`CANCEL sip:b@127.0.0.1:${other} SIP/2.0`]);
  });
});

test('a challenge made by failure_route is repeated until the transaction is forgotten, one relayed is not', () => {
  const copies = (code: number, answer: string) => {
    const run = runBetweenPeers(`
      route { ${acks} ${toCallee} t_on_failure("f"); t_relay(); } failure_route[f] { ${answer} }`);
    run.peer(callee).send(reply(invite(run), code, 'No'));
    run.wait(10_000);
    return run.peer(caller).lines().length;
  };
  expect([copies(486, 't_reply(401, "Who");'), copies(407, 'xlog("relayed");')]).toEqual([4, 1]);
});

test('a dropped provisional reply takes along what its route did to the flags', () => {
  const run = runBetweenPeers(`
    route { ${acks} ${toCallee} t_on_reply("r"); t_relay(); }
    onreply_route[r] { xlog("$rs $mf"); if ($rs == 180) { setflag("LOST"); drop; } setflag("KEPT"); }`);
  const sent = invite(run);
  for (const code of [180, 183, 200]) run.peer(callee).send(reply(sent, code, 'x'));
  expect(run.log()).toEqual(['180 ', '183 ', '200 KEPT']);
});

test('force_rport() counts from then on, also when there was a transaction before', () => {
  const run = runBetweenPeers('route { t_newtran(); force_rport(); t_reply(404, "Nobody"); }');
  run.peer(caller).send(request('INVITE', { via: `SIP/2.0/UDP 127.0.0.1:${other};branch=z9hG4bK-1` }));
  expect(run.peer(other).lines()).toEqual(['SIP/2.0 100 Giving it a try']);
  expect(run.peer(caller).lines()).toEqual(['SIP/2.0 404 Nobody']);
});

test('a provisional reply of the script keeps the transaction for wt_timer, waiting for branches keeps it longer', () => {
  const copies = (more: string) => {
    const run = runBetweenPeers(`route { t_reply(180, "Ringing"); ${more} xlog("script"); }`);
    run.peer(caller).send(request('INVITE'));
    run.peer(caller).send(request('INVITE'));
    run.wait(6000);
    run.peer(caller).send(request('INVITE'));
    return run.log().length;
  };
  expect([copies(''), copies('t_wait_for_new_branches();')]).toEqual([2, 1]);
});

test('0 seconds stand for the timeout of the module; a negative reply waits as long for its ACK', () => {
  const repeated = (timeout: number) => {
    const run = runBetweenPeers(`
      modparam("tm", "fr_timeout", 3) route { $T_fr_timeout = ${timeout}; t_newtran(); t_reply(404, "Nobody"); }`);
    run.peer(caller).send(request('INVITE'));
    run.wait(20_000);
    return run.peer(caller).lines().length - 2;
  };
  // After 0.5, 1.5, 3.5 and 7.5 seconds.
  expect([repeated(0), repeated(3), repeated(8)]).toEqual([2, 2, 4]);
});

test('t_relay() gives -1 when headers are missing that a transaction is known by', () => {
  const run = runBetweenPeers('route { t_relay(); xlog("$rc"); }');
  run.peer(caller).send(request('INVITE').replace(/To: .*\r\n/, ''));
  expect([run.log(), run.peer(caller).lines()]).toEqual([['-1'], []]);
});

test('requests whose branch has no cookie are matched by RFC 2543: a CANCEL with any To tag, no ACK of a 2xx', () => {
  const via = `SIP/2.0/UDP 127.0.0.1:${caller};branch=1`;
  const run = runBetweenPeers(
    `route { if (is_method("ACK|CANCEL")) { t_check_trans(); xlog("$rm $rc"); exit; } ${toCallee} t_relay(); }`,
  );
  run.peer(caller).send(request('INVITE', { via }));
  run.peer(caller).send(request('CANCEL', { via, to: '<sip:bob@example.com>;tag=9' }));
  run.peer(caller).send(request('ACK', { via }));
  run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 200, 'OK'));
  run.peer(caller).send(request('ACK', { via, to: '<sip:bob@example.com>;tag=b1' }));
  expect(run.log()).toEqual(['CANCEL 1', 'ACK -1', 'ACK -1']);
});

test('flags and Via marks of a branch_route stay for the next branches, the request and its replies', () => {
  const run = runBetweenPeers(`
    route { ${acks} ${toCallee} append_msg_branch("sip:b@127.0.0.1:${other}"); t_on_branch("b"); t_on_failure("f");
      t_relay(); xlog("route $mf $bf"); }
    branch_route[b] { xlog("branch $mf $bf"); if ($T_branch_idx == 0) { setflag("M"); setbflag("B"); add_local_rport(); } }
    failure_route[f] { xlog("failure $mf"); }`);
  const first = invite(run);
  const second = run.peer(other).messages()[0]!;
  for (const sent of [first, second]) expect(headers(sent, 'Via')[0]).toMatch(/;rport$/);
  run.peer(callee).send(reply(first, 486, 'Busy'));
  run.peer(other).send(reply(second, 486, 'Busy'));
  expect(run.log()).toEqual(['branch  ', 'branch M ', 'route M ', 'failure M']);
});

test('a branch_route armed after t_newtran() is for one t_relay(), one armed before for the next ones', () => {
  const run = runBetweenPeers(`
    route { ${acks} t_on_branch("before"); t_newtran(); t_on_branch("after"); t_on_failure("f"); ${toCallee} t_relay(); }
    branch_route[before] { xlog("before"); } branch_route[after] { xlog("after"); }
    failure_route[f] { ${toOther} t_relay(); }`);
  run.peer(callee).send(reply(invite(run), 486, 'Busy'));
  expect(run.log()).toEqual(['after', 'before']);
});

test('a reply that got another code is repeated, or not, as that code wants', () => {
  const copies = (received: number, code: number) => {
    const run = runBetweenPeers(`
      route { ${acks} ${toCallee} t_on_reply("r"); t_relay(); } onreply_route[r] { change_reply_status(${code}, "Other"); }`);
    run.peer(callee).send(reply(invite(run), received, 'No'));
    run.wait(2000);
    return run.peer(caller).lines().length;
  };
  expect([copies(407, 403), copies(403, 407)]).toEqual([3, 1]);
});
