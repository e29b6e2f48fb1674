import { expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const tmTimeout = 'modparam("tm", "fr_timeout", 2)\n';

test('drop does not keep a request of our own back, it only ends local_route', () => {
  const run = runBetweenPeers(
    'route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); xlog("code $rc\\n"); }\n' +
      'local_route { append_hf("X-L: 1\\r\\n"); drop; xlog("never"); }',
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(headers(run.peer(5090).messages()[0]!, 'X-L')).toEqual(['1']);
  expect(run.log()).toEqual(['code 1']);
});

test('local_route may add rport to the Via from 3.x on', () => {
  const ends = (version: '2.4' | '3.6') => {
    const run = runBetweenPeers(
      'route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); } local_route { add_local_rport(); }',
      { version },
    );
    run.peer(5080).send(request('OPTIONS'));
    return headers(run.peer(5090).messages()[0]!, 'Via')[0]!.endsWith(';rport');
  };
  expect([ends('2.4'), ends('3.6')]).toEqual([false, true]);
});

test('t_new_request fails for a name without an address', () => {
  const run = runBetweenPeers(`route {
    $var(a) = t_new_request("MESSAGE", "sip:b@nowhere.invalid", "sip:a@h", "sip:b@h"); xlog("$var(a)");
    $var(b) = t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); xlog("$var(b)"); }`);
  run.peer(5080).send(request('OPTIONS'));
  expect(run.log()).toEqual(['-1', '1']);
  expect(run.peer(5090).lines()).toEqual(['MESSAGE sip:b@127.0.0.1:5090 SIP/2.0']);
});

test('a request of our own that cannot be sent times out', () => {
  const run = runBetweenPeers(
    `${tmTimeout}route { t_new_request("MESSAGE", "sip:b@10.0.0.9", "sip:a@h", "sip:b@h"); xlog("code $rc"); }
    local_route { t_on_failure("f"); } failure_route[f] { xlog("ended with $T_reply_code"); }`,
  );
  run.peer(5080).send(request('OPTIONS'));
  run.wait(3000);
  expect(run.log()).toEqual(['code 1', 'ended with 408']);
});

test('a request that local_route sends to a name without an address goes as it was', () => {
  const run = runBetweenPeers(
    'route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); xlog("code $rc"); }\n' +
      'local_route { append_hf("X-Lost: 1\\r\\n"); $du = "sip:nowhere.invalid"; }',
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.log()).toEqual(['code 1']);
  const [message] = run.peer(5090).messages();
  expect(message).toMatch(/^MESSAGE sip:b@127\.0\.0\.1:5090 /);
  expect(message).not.toContain('X-Lost');
});

test('2.4 puts the URI of To in brackets only where a display name or a tag stands beside it', () => {
  const to = (version: '2.4' | '3.6', address: string) => {
    const run = runBetweenPeers(
      `route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "${address}"); }`,
      { version },
    );
    run.peer(5080).send(request('OPTIONS'));
    return headers(run.peer(5090).messages()[0]!, 'To')[0];
  };
  expect([to('2.4', 'sip:b@h'), to('2.4', 'Bob sip:b@h')]).toEqual(['sip:b@h', 'Bob <sip:b@h>']);
  expect([to('3.6', 'sip:b@h'), to('3.6', 'Bob sip:b@h')]).toEqual(['<sip:b@h>', 'Bob <sip:b@h>']);
});

test('failure_route may send a request of our own elsewhere, with a new Via instead of the old one', () => {
  const run = runBetweenPeers(`
    route { t_new_request("MESSAGE", "sip:a@127.0.0.1:5090", "sip:a@h", "sip:b@h", "text/plain hi"); }
    local_route { append_hf("X-L: 1\\r\\n"); t_on_failure("f"); }
    failure_route[f] { $ru = "sip:b@127.0.0.1:5091"; t_relay(); }`);
  run.peer(5080).send(request('OPTIONS'));
  const [first] = run.peer(5090).messages();
  run.peer(5090).send(reply(first!, 486, 'Busy'));
  const [second] = run.peer(5091).messages();
  const [via, ...others] = headers(second!, 'Via');
  expect([second!.split('\r\n')[0], headers(second!, 'X-L'), others]).toEqual([
    'MESSAGE sip:b@127.0.0.1:5091 SIP/2.0',
    ['1'],
    [],
  ]);
  expect(via).toBe(headers(first!, 'Via')[0]!.replace(/\.0$/, '.1'));
  run.peer(5091).send(reply(second!, 200, 'OK'));
  run.wait(2000);
  expect(run.peer(5091).lines()).toEqual([]);
});
