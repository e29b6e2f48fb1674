import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { type LocalResult, tmApi } from './api.ts';

const options = {
  method: 'OPTIONS',
  requestUri: 'sip:127.0.0.1:5090',
  from: '<sip:me@here>',
  to: '<sip:you@there>',
};

describe('a request of our own', () => {
  test('goes through local_route, and its final reply is told once', () => {
    const run = runBetweenPeers(
      'route { exit; } local_route { xlog("$rm $ru"); append_hf("X-L: 1\\r\\n"); }',
    );
    const results: LocalResult[] = [];
    run.engine.api(tmApi).request({ ...options, headers: 'X-A: 1\r\n' }, (result) => results.push(result));
    const [sent] = run.peer(5090).messages();
    expect(sent!.split('\r\n').map((line) => line.split(':')[0])).toEqual([
      'OPTIONS sip',
      'Via',
      'To',
      'From',
      'CSeq',
      'Call-ID',
      'Max-Forwards',
      'Content-Length',
      'User-Agent',
      'X-A',
      'X-L',
      '',
      '',
    ]);
    expect(headers(sent!, 'From')[0]).toMatch(/^<sip:me@here>;tag=[0-9a-f]{32}-[0-9a-f]{4}$/);
    run.peer(5090).send(reply(sent!, 100, 'Trying'));
    run.peer(5090).send(reply(sent!, 404, 'Gone'));
    run.peer(5090).send(reply(sent!, 404, 'Gone'));
    expect(results.map(({ code }) => code)).toEqual([404]);
    expect(run.log()).toEqual(['OPTIONS sip:127.0.0.1:5090']);
  });

  test('that nobody answers ends with 408', () => {
    const run = runBetweenPeers('modparam("tm", "fr_timeout", 2) route { exit; }');
    const codes: number[] = [];
    const tm = run.engine.api(tmApi);
    tm.request(options, ({ code, reply: answer }) => codes.push(answer === null ? -code : code));
    run.wait(3000);
    expect(codes).toEqual([-408]);
  });
});

test('local_route may send it elsewhere; what tm makes is shown to routes that change nothing', () => {
  const run = runBetweenPeers(`
    modparam("tm", "local_request_route", "out") modparam("tm", "local_reply_route", "back")
    route { $avp(x) = 1; t_new_request("INFO", "sip:127.0.0.1:5090", "sip:me@here", "sip:you@there"); t_reply(200, "OK"); }
    local_route { xlog("local $du"); append_hf("X-L: 1\\r\\n"); $ru = "sip:box@127.0.0.1:5091"; if ($rm == "PING") $du = NULL; }
    route[out] { xlog("out $rm $ru $hdr(X-L) $avp(x)"); append_hf("X-Out: 1\\r\\n"); }
    route[back] { xlog("in $rs $avp(x)"); append_hf("X-In: 1\\r\\n"); }`);
  run.peer(5080).send(request('OPTIONS'));
  const [sent] = run.peer(5090).messages();
  expect([sent!.split('\r\n')[0], headers(sent!, 'X-L'), headers(sent!, 'X-Out')]).toEqual([
    'INFO sip:box@127.0.0.1:5091 SIP/2.0',
    ['1'],
    [],
  ]);
  expect(headers(run.peer(5080).messages()[0]!, 'X-In')).toEqual([]);
  expect(run.log()).toEqual([
    'local sip:127.0.0.1:5090',
    'out INFO sip:box@127.0.0.1:5091 1 <null>',
    'in 200 <null>',
  ]);
  run.engine.api(tmApi).request({ ...options, method: 'PING' });
  expect(run.peer(5091).lines()).toEqual(['PING sip:box@127.0.0.1:5091 SIP/2.0']);
});

describe('listeners', () => {
  test('are told of the moments of a transaction in their order', () => {
    const run = runBetweenPeers('route { $du = "sip:127.0.0.1:5090"; t_relay(); }');
    const told: string[] = [];
    const tm = run.engine.api(tmApi);
    for (const event of [
      'request',
      'branch',
      'reply',
      'failure',
      'relay-reply',
      'reply-sent',
      'deleted',
    ] as const) {
      tm.on(null, event, ({ code }) => told.push(`${event} ${code}`));
    }
    run.peer(5080).send(request('MESSAGE'));
    run.peer(5090).send(reply(run.peer(5090).messages()[0]!, 486, 'Busy'));
    run.wait(10_000);
    expect(told).toEqual([
      'request 0',
      'branch 0',
      'reply 486',
      'failure 486',
      'relay-reply 486',
      'reply-sent 486',
      'deleted 486',
    ]);
  });

  test('may change a branch before it is sent, without changing the others', () => {
    const run = runBetweenPeers(
      'route { $ru = "sip:a@127.0.0.1:5090"; append_msg_branch("sip:b@127.0.0.1:5091"); t_relay(); }',
    );
    run.engine.api(tmApi).on(null, 'branch', ({ request: message }) => {
      message!.edits.appendHeader(message!.sip, `X-To: ${message!.requestUri}\r\n`, null, { what: 'test' });
    });
    run.peer(5080).send(request('MESSAGE'));
    expect(headers(run.peer(5090).messages()[0]!, 'X-To')).toEqual(['sip:a@127.0.0.1:5090']);
    expect(headers(run.peer(5091).messages()[0]!, 'X-To')).toEqual(['sip:b@127.0.0.1:5091']);
  });
});

describe('routes that wait', () => {
  test('hold up the replies behind them, and keep their order', () => {
    const run = runBetweenPeers(
      `route { t_on_reply("r"); $du = "sip:127.0.0.1:5090"; t_relay(); }
       onreply_route[r] { xlog("in $rs"); if ($rs == 180) usleep(500000); xlog("out $rs"); }`,
      { load: ['cfgutils'] },
    );
    run.peer(5080).send(request('MESSAGE'));
    const [sent] = run.peer(5090).messages();
    run.peer(5090).send(reply(sent!, 180, 'Ringing'));
    run.peer(5090).send(reply(sent!, 200, 'OK'));
    expect(run.peer(5080).lines()).toEqual([]);
    run.wait(1000);
    expect(run.log()).toEqual(['in 180', 'out 180', 'in 200', 'out 200']);
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 180 Ringing', 'SIP/2.0 200 OK']);
  });

  test('async() keeps the request: copies of it do not run the script to its end', () => {
    const run = runBetweenPeers(
      'route { xlog("script"); async(usleep(300000), later); } route[later] { xlog("later $rc"); t_reply(200, "OK"); }',
      { load: ['cfgutils'] },
    );
    run.peer(5080).send(request('OPTIONS'));
    run.peer(5080).send(request('OPTIONS'));
    run.wait(1000);
    expect(run.log()).toEqual(['script', 'script', 'later 1']);
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 200 OK']);
  });
});

test('a transaction that waits for branches takes those that are injected', () => {
  const run = runBetweenPeers(
    `route { $ru = "sip:a@127.0.0.1:5090"; t_on_reply("r"); t_wait_for_new_branches(); t_relay(); }
     onreply_route[r] { if ($rs == 404) { append_msg_branch("sip:b@127.0.0.1:5091"); t_inject_branches("msg"); } }`,
  );
  run.peer(5080).send(request('INVITE'));
  run.peer(5090).send(reply(run.peer(5090).messages()[0]!, 404, 'Gone'));
  const [injected] = run.peer(5091).messages();
  run.peer(5091).send(reply(injected!, 200, 'OK'));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 100 Giving it a try', 'SIP/2.0 200 OK']);
});
