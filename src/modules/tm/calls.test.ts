import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const caller = 5080;
const callee = 5090;
const other = 5091;

const acks = 'if (is_method("ACK")) { t_relay(); exit; }';
const cancels = 'if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }';
const toCallee = `$du = "sip:127.0.0.1:${callee}";`;

describe('a call', () => {
  test('gets 100 at once, its provisional and final replies, and its ACK to the callee by the script', () => {
    const run = runBetweenPeers(
      `route { if (is_method("ACK")) { ${toCallee} t_relay(); exit; } ${toCallee} t_relay(); }`,
    );
    run.peer(caller).send(request('INVITE'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 100 Giving it a try']);
    const [invite] = run.peer(callee).messages();
    expect(headers(invite!, 'Via')[0]).toMatch(
      /^SIP\/2\.0\/UDP 127\.0\.0\.1:5060;branch=z9hG4bK[0-9a-f]+\.[0-9a-f]+\.0$/,
    );
    run.peer(callee).send(reply(invite!, 180, 'Ringing'));
    run.peer(callee).send(reply(invite!, 200, 'OK'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 180 Ringing', 'SIP/2.0 200 OK']);
    run.peer(caller).send(request('ACK', { branch: 'z9hG4bK-ack', to: '<sip:bob@example.com>;tag=b1' }));
    const [ack] = run.peer(callee).messages();
    const branchOf = (message: string) => /branch=(.*)\.(\w+)$/.exec(headers(message, 'Via')[0]!)!;
    expect(branchOf(ack!)[1]).toBe(branchOf(invite!)[1]);
    expect(branchOf(ack!)[2]).toBe('2');
    expect(run.peer(caller).lines()).toEqual([]);
  });

  test('that fails is acknowledged hop by hop, and the failure repeated until the caller acknowledges', () => {
    const run = runBetweenPeers(`route { ${acks} ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(callee).send(reply(invite!, 486, 'Busy'));
    const [ack] = run.peer(callee).messages();
    expect(ack).toMatch(/^ACK sip:bob@example\.com SIP\/2\.0\r\n/);
    expect(headers(ack!, 'Via')).toEqual([headers(invite!, 'Via')[0]]);
    expect(headers(ack!, 'To')).toEqual(['<sip:bob@example.com>;tag=b1']);
    run.wait(1600);
    expect(run.peer(caller).lines().slice(1)).toEqual([
      'SIP/2.0 486 Busy',
      'SIP/2.0 486 Busy',
      'SIP/2.0 486 Busy',
    ]);
    run.peer(caller).send(request('ACK', { branch: 'z9hG4bK-INVITE', to: '<sip:bob@example.com>;tag=b1' }));
    run.wait(5000);
    expect(run.peer(caller).lines()).toEqual([]);
    expect(run.peer(callee).lines()).toEqual([]);
  });

  test('is repeated after 0.5, 1, 2 … seconds and given up with 408', () => {
    const run = runBetweenPeers(`modparam("tm", "fr_timeout", 5) route { ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('OPTIONS'));
    const sent = () => run.peer(callee).lines().length;
    expect(sent()).toBe(1);
    run.wait(600);
    expect(sent()).toBe(1);
    run.wait(1000);
    expect(sent()).toBe(1);
    run.wait(2000);
    expect(sent()).toBe(1);
    run.wait(2000);
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 408 Request Timeout']);
  });

  test('a copy of the request gets the last reply again and does not reach the callee', () => {
    const run = runBetweenPeers(`route { xlog("script"); ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(callee).send(reply(invite!, 183, 'Progress'));
    run.peer(caller).lines();
    run.peer(caller).send(request('INVITE'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 183 Progress']);
    expect(run.peer(callee).lines()).toEqual([]);
    expect(run.log()).toEqual(['script', 'script']);
  });

  test('without answer rings for fr_inv_timeout, then the callee is cancelled and the caller gets 408', () => {
    const run = runBetweenPeers(
      `modparam("tm", "fr_inv_timeout", 3) route { ${acks} ${toCallee} t_relay(); }`,
    );
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(callee).send(reply(invite!, 180, 'Ringing'));
    run.peer(caller).lines();
    run.wait(3100);
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 408 Request Timeout']);
    const [cancel] = run.peer(callee).messages();
    expect(headers(cancel!, 'Reason')).toEqual(['SIP;cause=480;text="NO_ANSWER"']);
  });
});

describe('CANCEL', () => {
  test('before any reply waits for the first provisional one', () => {
    const run = runBetweenPeers(`route { ${cancels} ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    const [invite] = run.peer(callee).messages();
    run.peer(caller).send(request('CANCEL', { branch: 'z9hG4bK-INVITE' }));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 100 Giving it a try', 'SIP/2.0 200 canceling']);
    expect(run.peer(callee).lines()).toEqual([]);
    run.peer(callee).send(reply(invite!, 180, 'Ringing'));
    const [cancel] = run.peer(callee).messages();
    expect(cancel).toMatch(/^CANCEL /);
    // By then the server has forgotten why.
    expect(headers(cancel!, 'Reason')).toEqual([]);
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 180 Ringing']);
    run.peer(callee).send(reply(invite!, 487, 'Terminated'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 487 Terminated']);
  });

  test('without INVITE is relayed like any request', () => {
    const run = runBetweenPeers(`route { ${toCallee} t_relay(); }`);
    run.peer(caller).send(request('CANCEL'));
    const [cancel] = run.peer(callee).messages();
    run.peer(callee).send(reply(cancel!, 481, 'No'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 481 No']);
  });
});

describe('forking', () => {
  const fork = `$ru = "sip:a@127.0.0.1:${callee}"; append_msg_branch("sip:b@127.0.0.1:${other}");`;

  test('sends all branches, and the one that answers ends the others', () => {
    const run = runBetweenPeers(`route { ${acks} ${fork} t_relay(); }`);
    run.peer(caller).send(request('INVITE'));
    const [first] = run.peer(callee).messages();
    const [second] = run.peer(other).messages();
    run.peer(callee).send(reply(first!, 180, 'Ringing', 'one'));
    run.peer(other).send(reply(second!, 200, 'OK', 'two'));
    const [cancel] = run.peer(callee).messages();
    expect(headers(cancel!, 'Reason')).toEqual(['SIP ;cause=200 ;text="Call completed elsewhere"']);
    run.peer(callee).send(reply(first!, 200, 'Me too', 'one'));
    expect(run.peer(caller).lines().slice(1)).toEqual([
      'SIP/2.0 180 Ringing',
      'SIP/2.0 200 OK',
      'SIP/2.0 200 Me too',
    ]);
  });

  test('a branch that branch_route drops leaves its number to the next one', () => {
    const run = runBetweenPeers(
      `route { ${fork} t_on_branch("b"); t_relay(); } branch_route[b] { xlog("$T_branch_idx"); if ($rU == "a") drop; append_hf("X-B: $rU\\r\\n"); }`,
    );
    run.peer(caller).send(request('INVITE'));
    expect(run.log()).toEqual(['0', '0']);
    expect(run.peer(callee).lines()).toEqual([]);
    expect(headers(run.peer(other).messages()[0]!, 'X-B')).toEqual(['b']);
  });

  test('a 6xx is relayed without waiting for the others, and nothing can be tried after it', () => {
    const run = runBetweenPeers(
      `route { ${acks} ${fork} t_on_failure("f"); t_relay(); } failure_route[f] { $var(r) = t_relay(); xlog("$T_reply_code $var(r)"); }`,
    );
    run.peer(caller).send(request('INVITE'));
    const [first] = run.peer(callee).messages();
    const [second] = run.peer(other).messages();
    run.peer(other).send(reply(second!, 180, 'Ringing', 'two'));
    run.peer(callee).send(reply(first!, 603, 'Decline', 'one'));
    expect(run.peer(caller).lines().at(-1)).toBe('SIP/2.0 603 Decline');
    expect(run.log()).toEqual(['603 -3']);
    expect(headers(run.peer(other).messages()[0]!, 'Reason')).toEqual([]);
  });
});

describe('failure_route', () => {
  const script = (du: string) =>
    `route { ${acks} $ru = "sip:first@127.0.0.1:${callee}"; t_on_failure("f"); t_relay(); }
     failure_route[f] { xlog("$T_reply_code $(<reply>rr) ru=$ru du=$du"); $du = "sip:127.0.0.1:${du}"; t_relay(); }`;

  test('begins with the received R-URI in 3.6, with that of the failed branch in 2.4', () => {
    for (const [version, uri] of [
      ['3.6', 'sip:bob@example.com'],
      ['2.4', 'sip:first@127.0.0.1:5090'],
    ] as const) {
      const run = runBetweenPeers(script(String(other)), { version });
      run.peer(caller).send(request('INVITE'));
      const [invite] = run.peer(callee).messages();
      run.peer(callee).send(reply(invite!, 486, 'Busy'));
      expect(run.log()).toEqual([`486 Busy ru=${uri} du=<null>`]);
      const [second] = run.peer(other).messages();
      expect(second).toContain(`INVITE ${uri} SIP/2.0\r\n`);
      expect(headers(second!, 'Via')[0]).toMatch(/\.1$/);
    }
  });

  test('is not asked again unless armed again; the caller gets the failure of the second try', () => {
    const run = runBetweenPeers(script(String(other)));
    run.peer(caller).send(request('INVITE'));
    run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 486, 'Busy'));
    run.peer(other).send(reply(run.peer(other).messages()[0]!, 500, 'Broken'));
    expect(run.log()).toHaveLength(1);
    expect(run.peer(caller).lines().at(-1)).toBe('SIP/2.0 500 Broken');
  });

  test('a relay that fails in it leaves the reply of the callee to the caller', () => {
    const run = runBetweenPeers(
      `route { ${acks} $ru = "sip:first@127.0.0.1:${callee}"; t_on_failure("f"); t_relay(); }
       failure_route[f] { $du = "sip:nobody.invalid:5060"; $var(r) = t_relay(); xlog("$var(r)"); }`,
    );
    run.peer(caller).send(request('INVITE'));
    run.peer(callee).send(reply(run.peer(callee).messages()[0]!, 486, 'Busy'));
    expect(run.log()).toEqual(['-4']);
    expect(run.peer(caller).lines().at(-1)).toBe('SIP/2.0 486 Busy');
  });
});

describe('t_relay', () => {
  test('answers what it cannot relay and is true, or says why with no-auto-477', () => {
    const run = runBetweenPeers(
      `route { $du = "sip:nobody.invalid:5060"; if ($rU == "quiet") $var(r) = t_relay("no-auto-477"); else $var(r) = t_relay(); xlog("$var(r)"); }`,
    );
    run.peer(caller).send(request('OPTIONS'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 476 Unresolvable destination (476/TM)']);
    run
      .peer(caller)
      .send(request('OPTIONS', { uri: 'sip:quiet@example.com', branch: 'z9hG4bK-2', callId: 'call-2' }));
    expect(run.peer(caller).lines()).toEqual([]);
    expect(run.log()).toEqual(['1', '-4']);
  });

  test('tries the next address of a name when the first one is dead', () => {
    const run = runBetweenPeers(
      `modparam("tm", "fr_timeout", 2) route { ${acks} $du = "sip:pool.example:${callee}"; t_on_failure("f"); t_relay(); } failure_route[f] { xlog("failed"); }`,
    );
    run.host.names.add('pool.example', ['127.0.0.9', '127.0.0.1']);
    run.peer(caller).send(request('OPTIONS'));
    expect(run.peer(callee).lines()).toEqual([]);
    run.wait(2100);
    const [second] = run.peer(callee).messages();
    run.peer(callee).send(reply(second!, 200, 'OK'));
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 200 OK']);
    expect(run.log()).toEqual([]);
  });

  test('follows SRV records of a name without port', () => {
    const run = runBetweenPeers('route { t_relay(); }');
    run.host.names.addSrv('_sip._udp.example.com', [
      { target: 'b.example.com', port: other, priority: 20, weight: 0 },
      { target: 'a.example.com', port: callee, priority: 10, weight: 0 },
    ]);
    run.host.names.add('a.example.com', ['127.0.0.1']);
    run.host.names.add('b.example.com', ['127.0.0.1']);
    run.peer(caller).send(request('OPTIONS'));
    expect(run.peer(callee).lines()).toEqual(['OPTIONS sip:bob@example.com SIP/2.0']);
  });
});

describe('transactions of the script', () => {
  test('t_newtran alone: copies get the 100 again, and after wt_timer nothing is left', () => {
    const run = runBetweenPeers('route { t_newtran(); xlog("new"); }');
    run.peer(caller).send(request('INVITE'));
    run.peer(caller).send(request('INVITE'));
    expect(run.peer(caller).lines()).toHaveLength(2);
    expect(run.log()).toEqual(['new']);
    run.wait(7000);
    run.peer(caller).send(request('INVITE'));
    expect(run.log()).toEqual(['new']);
  });

  test('a 200 to an INVITE is repeated until t_relay() or t_newtran() sees the ACK', () => {
    const run = runBetweenPeers(
      'route { if (is_method("ACK")) { $var(r) = t_check_trans(); xlog("$var(r)"); if ($hdr(X) != NULL) t_relay(); exit; } t_reply(200, "OK"); }',
    );
    run.peer(caller).send(request('INVITE'));
    const [, ok] = run.peer(caller).messages();
    const ack = { branch: 'z9hG4bK-ack', to: headers(ok!, 'To')[0] };
    run.peer(caller).send(request('ACK', ack));
    run.wait(600);
    expect(run.peer(caller).lines()).toEqual(['SIP/2.0 200 OK']);
    run.peer(caller).send(request('ACK', { ...ack, headers: ['X: 1'] }));
    run.wait(5000);
    expect(run.peer(caller).lines()).toEqual([]);
    expect(run.log()).toEqual(['-2', '-2']);
  });

  test('every transaction is forgotten in the end', () => {
    const run = runBetweenPeers(
      `modparam("tm", "fr_timeout", 3) route { ${acks} ${cancels} ${toCallee} t_relay(); }`,
    );
    for (let call = 0; call < 50; call++) {
      const own = { callId: `call-${call}`, branch: `z9hG4bK-${call}` };
      run.peer(caller).send(request(call % 2 === 0 ? 'INVITE' : 'OPTIONS', own));
      const [sent] = run.peer(callee).messages();
      if (call % 5 === 1) run.peer(callee).send(reply(sent!, 200, 'OK'));
      if (call % 5 === 2) run.peer(callee).send(reply(sent!, 486, 'Busy'));
      if (call % 5 === 3) run.peer(callee).send(reply(sent!, 180, 'Ringing'));
      if (call % 5 === 4) run.peer(caller).send(request('CANCEL', own));
    }
    expect(run.engine.statistics.find('inuse_transactions')!.get()).toBeGreaterThan(40);
    run.wait(200_000);
    expect(run.engine.statistics.find('inuse_transactions')!.get()).toBe(0);
    expect(run.host.clock.next()).toBeNull();
  });
});
