import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const inDialog = '<sip:bob@example.com>;tag=b1';
const us = '<sip:127.0.0.1;lr>';

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

  test('a maddr that is too long stops it', () => {
    const maddr = 'a'.repeat(118);
    expect(routed([us, `<sip:127.0.0.1:5091;lr;maddr=${maddr}>`]).log).toBe(
      '-1 sip:bob@127.0.0.1:5090 <null> lr',
    );
  });

  test('in 2.4 missing parameters print as nothing', () => {
    const run = runBetweenPeers('route { xlog("[$rr_params]"); }', { version: '2.4' });
    run.peer(5080).send(request('INFO'));
    expect(run.log()).toEqual(['[]']);
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
    const found = routed(['<sip:127.0.0.1:5091;lr>', '<sip:bob@127.0.0.1:5090;ob>'], {
      uri: 'sip:127.0.0.1;lr;ftag=x',
    });
    expect(found.log).toBe('1 sip:bob@127.0.0.1:5090;ob sip:127.0.0.1:5091;lr ob');
    expect(found.routes).toEqual(['<sip:127.0.0.1:5091;lr>']);
  });

  test('puts the received R-URI behind all headers for a strict router', () => {
    const run = runBetweenPeers('route { $ru = "sip:other@127.0.0.1:5090"; loose_route(); t_relay(); }');
    run
      .peer(5080)
      .send(request('INFO', { to: inDialog, headers: [`Route: ${us}, <sip:127.0.0.1:5091>`, 'X-Last: 1'] }));
    const [sent] = run.peer(5091).messages();
    expect(sent).toContain('X-Last: 1\r\nContent-Length: 0\r\nRoute: <sip:bob@example.com>\r\n\r\n');
  });

  test('of two Routes of ours the second goes too, known or not', () => {
    const found = routed(['<sip:127.0.0.1;r2=on;lr>, <sip:9.9.9.9;r2=on;lr>', '<sip:127.0.0.1:5091;lr>']);
    expect(found.log).toBe('1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091;lr r2=on;lr');
    expect(found.routes).toEqual(['<sip:127.0.0.1:5091;lr>']);
  });

  test('maddr and port are all that is left of a URI with maddr', () => {
    expect(routed([us, '<sip:x@example.com:5091;maddr=127.0.0.1;lr>']).log).toBe(
      '1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091 lr',
    );
  });

  test('after a strict router with a second Route of ours and nothing behind says no', () => {
    const found = routed(['<sip:127.0.0.1;r2=on;lr>'], { uri: 'sip:127.0.0.1;r2=on;lr' });
    expect(found.log).toBe('-1 sip:127.0.0.1;r2=on;lr <null> <null>');
  });

  test('a malformed Route behind the one that is needed does no harm', () => {
    expect(routed([us, '<sip:127.0.0.1:5091;lr>', 'rubbish']).log).toBe(
      '1 sip:bob@127.0.0.1:5090 sip:127.0.0.1:5091;lr lr',
    );
  });

  test('needs a To header', () => {
    const run = runBetweenPeers('route { $var(r) = loose_route(); xlog("$var(r)"); }');
    run.peer(5080).send(request('INFO', { headers: ['Route: <sip:1.1.1.1;lr>'] }).replace(/To:.*\r\n/, ''));
    expect(run.log()).toEqual(['-1']);
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

test('is_direction keeps to what it said first for a request', () => {
  const run = runBetweenPeers(
    'route { is_direction("upstream"); loose_route(); if (is_direction("upstream")) xlog("up"); else xlog("down"); }',
  );
  run.peer(5080).send(request('INFO', { to: inDialog, headers: ['Route: <sip:127.0.0.1;lr;ftag=b1>'] }));
  expect(run.log()).toEqual(['down']);
});
