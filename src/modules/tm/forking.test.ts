import { describe, expect, test } from 'vitest';
import { headers, type PeerRun, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;
const other = 5091;

const acks = 'if (is_method("ACK")) { t_relay(); exit; }';
const cancels = 'if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }';
const toCallee = `$ru = "sip:a@127.0.0.1:${callee}";`;
const toOther = `$ru = "sip:b@127.0.0.1:${other}";`;
const toBoth = `${toCallee} append_msg_branch("sip:b@127.0.0.1:${other}");`;

const cancel = () => request('CANCEL', { branch: 'z9hG4bK-INVITE' });

/** Sends an INVITE and gives what each phone got of it. */
function invite(run: PeerRun, changes = {}): (port: number) => string {
  run.peer(caller).send(request('INVITE', changes));
  const got = new Map([callee, other].map((port) => [port, run.peer(port).messages()[0]]));
  run.peer(caller).lines();
  return (port) => got.get(port)!;
}

describe('several sets of branches', () => {
  test('a second t_relay() in one route leaves the first set alone: a CANCEL is for the second', () => {
    const run = runBetweenPeers(`route { ${acks} ${cancels} ${toCallee} t_relay(); ${toOther} t_relay(); }`);
    const got = invite(run);
    for (const port of [callee, other]) run.peer(port).send(reply(got(port), 180, 'Ringing'));
    run.peer(caller).send(cancel());
    expect([run.peer(callee).lines(), run.peer(other).lines()]).toEqual([
      [],
      [`CANCEL sip:b@127.0.0.1:${other} SIP/2.0`],
    ]);
  });

  test('a CANCEL whose transaction was made before ends the call too', () => {
    const run = runBetweenPeers(
      `route { ${acks} if (is_method("CANCEL")) { t_newtran(); t_relay(); exit; } ${toCallee} t_relay(); }`,
    );
    const got = invite(run);
    run.peer(callee).send(reply(got(callee), 180, 'Ringing'));
    run.peer(caller).send(cancel());
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 180 Ringing', 'SIP/2.0 200 canceling']);
    expect(run.peer(callee).lines()).toEqual([`CANCEL sip:a@127.0.0.1:${callee} SIP/2.0`]);
  });

  test('a 2xx lets the others ring on where the caller wants no CANCEL and the script allows it', () => {
    const wish = ['Request-Disposition: proxy, No-Cancel'];
    const cancelled = (flags: string, lines: string[]) => {
      const run = runBetweenPeers(`route { ${acks} ${toBoth} t_relay("${flags}"); }`);
      const got = invite(run, { headers: lines });
      run.peer(other).send(reply(got(other), 180, 'Ringing'));
      run.peer(callee).send(reply(got(callee), 200, 'OK'));
      const [first] = run.peer(other).lines();
      run.peer(other).send(reply(got(other), 200, 'OK too', 'b2'));
      return [first?.split(' ')[0], run.peer(caller).lines().length];
    };
    expect(cancelled('allow-no-cancel', wish)).toEqual([undefined, 3]);
    expect(cancelled('allow-no-cancel', [])).toEqual(['CANCEL', 3]);
    expect(cancelled('no-auto-477', wish)).toEqual(['CANCEL', 3]);
  });
});

describe('a branch that nobody answers', () => {
  test('gets its CANCEL before the failure_route runs', () => {
    const run = runBetweenPeers(`
      modparam("tm", "fr_inv_timeout", 3)
      route { ${acks} ${toCallee} t_on_failure("f"); t_relay(); }
      failure_route[f] { $ru = "sip:again@127.0.0.1:${callee}"; t_relay(); }`);
    const got = invite(run);
    run.peer(callee).send(reply(got(callee), 180, 'Ringing'));
    run.wait(3100);
    expect(run.peer(callee).lines()).toEqual([
      `CANCEL sip:a@127.0.0.1:${callee} SIP/2.0`,
      `INVITE sip:again@127.0.0.1:${callee} SIP/2.0`,
    ]);
  });

  test('and rings after its 408 is cancelled then', () => {
    const run = runBetweenPeers(`modparam("tm", "fr_timeout", 2) route { ${acks} ${toCallee} t_relay(); }`);
    const got = invite(run);
    run.wait(2100);
    run.peer(callee).lines();
    run.peer(callee).send(reply(got(callee), 180, 'Ringing'));
    const [late] = run.peer(callee).messages();
    expect(late).toMatch(/^CANCEL sip:a@/);
    expect(headers(late!, 'Reason')).toEqual([]);
  });

  test('is asked again after T1, 2·T1, 4·T1, then every T2', () => {
    const run = runBetweenPeers(`
      modparam("tm", "T2_timer", 8000)
      route { ${toCallee} t_relay(); }`);
    invite(run);
    const times: number[] = [];
    for (let tenth = 1; tenth <= 200; tenth++) {
      run.wait(100);
      if (run.peer(callee).lines().length > 0) times.push(tenth / 10);
    }
    expect(times).toEqual([0.5, 1.5, 3.5, 11.5, 19.5]);
  });
});

describe('lines for the CANCELs and ACKs made here', () => {
  const script = `route { ${acks} ${cancels} if (!t_add_hdrs("X-Early: 1\\r\\n")) xlog("too early");
    t_newtran(); t_add_hdrs("X-Own: 1\\r\\n"); append_hf("Route: <sip:5.5.5.5;lr>\\r\\n"); ${toCallee} $du = $ru; t_relay(); }`;

  test('are kept once there is a transaction, and are no part of the INVITE', () => {
    const run = runBetweenPeers(script);
    const got = invite(run);
    expect([run.log(), headers(got(callee), 'X-Own'), headers(got(callee), 'Route').length]).toEqual([
      ['too early'],
      [],
      1,
    ]);
    run.peer(callee).send(reply(got(callee), 180, 'Ringing'));
    run.peer(caller).send(cancel());
    run.peer(callee).send(reply(got(callee), 487, 'Gone'));
    const [given, ack] = run.peer(callee).messages();
    expect([headers(given!, 'X-Own'), headers(ack!, 'X-Own')]).toEqual([['1'], ['1']]);
    // The caller sent no Route.
    expect([headers(given!, 'Route'), headers(ack!, 'Route')]).toEqual([[], []]);
  });
});

describe('a transaction that waits for branches', () => {
  const waits = (count: string, rest = '') => `
    route { ${acks} ${cancels} if (is_method("MESSAGE")) { sl_send_reply(200, "OK"); exit; }
      t_newtran(); t_wait_for_new_branches(${count}); ${toCallee} t_on_reply("r"); t_relay(); }
    onreply_route[r] { xlog("$T_branch_idx $rs $(tm.branch.type[0])"); ${rest} }`;

  test('has a branch of its own for that, whose number counts', () => {
    const run = runBetweenPeers(waits(''));
    const got = invite(run);
    expect(headers(got(callee), 'Via')[0]).toMatch(/\.1$/);
    run.peer(callee).send(reply(got(callee), 486, 'Busy'));
    expect([run.log(), run.peer(caller).lines()]).toEqual([['1 486 phony'], []]);
    run.wait(121_000);
    expect(run.peer(caller).lines()[0]).toBe('SIP/2.0 486 Busy');
  });

  test('is over with as many branches as it waits for, or when nobody wants more', () => {
    const answers = (count: string, rest = '') => {
      const run = runBetweenPeers(waits(count, rest));
      const got = invite(run);
      run.peer(callee).send(reply(got(callee), 486, 'Busy'));
      return run.peer(caller).lines().length;
    };
    expect([answers('1'), answers('2'), answers('2', 't_wait_no_more_branches();')]).toEqual([1, 0, 1]);
  });

  test('takes a last branch', () => {
    const run = runBetweenPeers(
      waits(
        '',
        `if ($rs == 180) { append_msg_branch("sip:b@127.0.0.1:${other}"); t_inject_branches("msg", "l"); }`,
      ),
    );
    const got = invite(run);
    run.peer(callee).send(reply(got(callee), 180, 'Ringing'));
    const [late] = run.peer(other).messages();
    run.peer(callee).send(reply(got(callee), 486, 'Busy'));
    run.peer(other).send(reply(late!, 404, 'Nobody'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 180 Ringing', 'SIP/2.0 404 Nobody']);
  });

  test('is answered at once when the call is given up and nobody was asked', () => {
    const run = runBetweenPeers(`route { ${acks} ${cancels} t_newtran(); t_wait_for_new_branches(); }`);
    invite(run);
    run.peer(caller).send(cancel());
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 200 canceling', 'SIP/2.0 487 Request Terminated']);
  });

  test('is that of an INVITE, made before', () => {
    const run = runBetweenPeers(
      'route { if (!t_wait_for_new_branches()) xlog("none"); t_newtran(); if (!t_wait_for_new_branches()) xlog("no INVITE"); }',
    );
    run.peer(caller).send(request('OPTIONS'));
    expect(run.log()).toEqual(['none', 'no INVITE']);
  });
});

test('t_replicate() sends a copy everywhere, with the same R-URI, and acknowledges an acceptance', () => {
  const run = runBetweenPeers(`
    route { append_msg_branch("sip:127.0.0.1:${other}"); $ru = "sip:bob@example.net";
      t_replicate("sip:127.0.0.1:${callee}"); xlog("$du"); }`);
  const got = invite(run);
  const lines = [callee, other].map((port) => got(port).split('\r\n')[0]);
  expect(lines).toEqual(['INVITE sip:bob@example.net SIP/2.0', 'INVITE sip:bob@example.net SIP/2.0']);
  run
    .peer(callee)
    .send(
      reply(got(callee), 200, 'OK').replace(
        'Content-Length',
        'Contact: <sip:c@127.0.0.1:5099>\r\nContent-Length',
      ),
    );
  expect(run.peer(callee).lines()).toEqual(['ACK sip:c@127.0.0.1:5099 SIP/2.0']);
  expect(run.peer(caller).lines()).toEqual([]);
});
