import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const inDialog = '<sip:bob@example.com>;tag=b1';
const us = '<sip:127.0.0.1;lr>';

describe('record_route', () => {
  function recorded(statements: string, options: object = {}): string[] {
    const run = runBetweenPeers(`route { ${statements} $du = "sip:127.0.0.1:5090"; t_relay(); }`, options);
    run.peer(5080).send(request('MESSAGE'));
    return headers(run.peer(5090).messages()[0]!, 'Record-Route');
  }

  test('late parameters come before early ones, the own ones first', () => {
    expect(recorded('add_rr_param(";early=1"); record_route(";own=1"); add_rr_param(";late=1");')).toEqual([
      '<sip:127.0.0.1;lr;ftag=a1;own=1;late=1;early=1>',
    ]);
  });

  test('two sockets give two headers, the outgoing one on top', () => {
    const head = 'socket=udp:127.0.0.2:5070\n';
    const statements = 'record_route(); $socket_out = "udp:127.0.0.2:5070";';
    expect(recorded(statements, { head })).toEqual([
      '<sip:127.0.0.2:5070;r2=on;lr;ftag=a1>',
      '<sip:127.0.0.1;r2=on;lr;ftag=a1>',
    ]);
  });

  test('a second call fails', () => {
    expect(recorded('record_route(); if (!record_route()) append_hf("X: failed\\r\\n");')).toHaveLength(1);
  });

  test('a parameter that a branch adds stays in that branch', () => {
    const run = runBetweenPeers(
      `route { record_route(); $ru = "sip:a@127.0.0.1:5090"; append_msg_branch("sip:b@127.0.0.1:5091"); t_on_branch("b"); t_relay(); }
       branch_route[b] { if ($rU == "a") add_rr_param(";first=1"); }`,
    );
    run.peer(5080).send(request('MESSAGE'));
    expect(headers(run.peer(5090).messages()[0]!, 'Record-Route')).toEqual([
      '<sip:127.0.0.1;lr;ftag=a1;first=1>',
    ]);
    expect(headers(run.peer(5091).messages()[0]!, 'Record-Route')).toEqual(['<sip:127.0.0.1;lr;ftag=a1>']);
  });
});

describe('loose_route', () => {
  const script =
    'route { $var(r) = loose_route(); xlog("$var(r) $ru $du $rr_params"); if ($var(r) > 0) t_relay(); }';

  function routed(routes: string[], changes: object = {}) {
    const run = runBetweenPeers(script);
    run.peer(5080).send(
      request('INFO', {
        uri: 'sip:bob@127.0.0.1:5090',
        to: inDialog,
        headers: routes.map((route) => `Route: ${route}`),
        ...changes,
      }),
    );
    const sent = [...run.peer(5090).messages(), ...run.peer(5091).messages()];
    return {
      log: run.log()[0],
      routes: sent.flatMap((message) => headers(message, 'Route')),
      count: sent.length,
    };
  }

  test('without Route headers says so', () => {
    expect(routed([]).log).toBe('-1 sip:bob@127.0.0.1:5090 <null> <null>');
  });

  test('takes the only Route out when it is ours', () => {
    expect(routed([us])).toEqual({ log: '1 sip:bob@127.0.0.1:5090 <null> lr', routes: [], count: 1 });
  });

  test('a request without dialog is not routed by our Route alone', () => {
    expect(routed([us], { to: '<sip:bob@example.com>' }).log).toBe('-1 sip:bob@127.0.0.1:5090 <null> lr');
  });

  test('goes on to the next loose router, whose Route stays', () => {
    const found = routed(['<sip:127.0.0.1;lr>, <sip:127.0.0.1:5091;lr>']);
    expect(found.log).toBe('1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091;lr lr');
    expect(found.routes).toEqual(['<sip:127.0.0.1:5091;lr>']);
  });

  test('puts a strict router into the R-URI and the target behind the Routes', () => {
    const found = routed([us, '<sip:127.0.0.1:5091>']);
    expect(found.log).toBe('1 sip:127.0.0.1:5091 <null> lr');
    expect(found.routes).toEqual(['<sip:bob@127.0.0.1:5090>']);
  });

  test('after a strict router finds the target in the last Route', () => {
    const found = routed(['<sip:127.0.0.1:5091;lr>', '<sip:bob@127.0.0.1:5090>'], {
      uri: 'sip:127.0.0.1;lr;ftag=x',
    });
    expect(found.log).toBe('1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091;lr lr;ftag=x');
    expect(found.routes).toEqual(['<sip:127.0.0.1:5091;lr>']);
  });

  test('follows a Route that is not ours', () => {
    const found = routed(['<sip:127.0.0.1:5091;lr>']);
    expect(found).toEqual({
      log: '1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091;lr <null>',
      routes: ['<sip:127.0.0.1:5091;lr>'],
      count: 1,
    });
  });
});

test('is_direction tells caller from callee by the From tag in our Route', () => {
  const run = runBetweenPeers(
    'route { loose_route(); if (is_direction("upstream")) xlog("up"); else xlog("down"); }',
  );
  run.peer(5080).send(request('INFO', { to: inDialog, headers: ['Route: <sip:127.0.0.1;lr;ftag=a1>'] }));
  run
    .peer(5080)
    .send(request('INFO', { to: inDialog, headers: ['Route: <sip:127.0.0.1;lr;ftag=b1>'], cseq: 2 }));
  expect(run.log()).toEqual(['down', 'up']);
});
