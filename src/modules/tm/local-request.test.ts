import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const tmTimeout = 'modparam("tm", "fr_timeout", 2)\n';

test('a request that local_route drops is not sent, and t_new_request succeeds all the same', () => {
  const run = runBetweenPeers(
    'route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); xlog("code $rc\\n"); }\n' +
      'local_route { drop; }',
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5090).lines()).toEqual([]);
  expect(run.log()).toEqual(['code 1']);
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
