import { expect, test } from 'vitest';
import { runScript } from '../../../test/support/run-script.ts';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

test('answers with the transaction when there is one', () => {
  const run = runBetweenPeers(
    'route { if ($rU == "tm") t_newtran(); $var(r) = send_reply(404, "No"); xlog("$var(r) $sig_local_totag"); }',
  );
  for (const user of ['sl', 'tm']) {
    run.peer(5080).send(request('OPTIONS', { uri: `sip:${user}@example.com`, branch: `z9hG4bK${user}` }));
    const tag = /tag=(.*)$/.exec(headers(run.peer(5080).messages()[0]!, 'To')[0]!)![1];
    expect(run.log()).toEqual([`1 ${tag}`]);
    expect(tag?.[4]).toBe(user === 'sl' ? '.' : '-');
  }
});

test('a code that no reply can have fails the call', () => {
  const run = runBetweenPeers(
    'route { $var(c) = 700; $var(r) = send_reply($var(c), "No"); xlog("$var(r)"); }',
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.log()).toEqual(['-1']);
  expect(run.peer(5080).lines()).toEqual([]);
});

test('without sl a request needs a transaction', () => {
  const run = runScript(
    'socket=udp:127.0.0.1:5060\nloadmodule "proto_udp.so"\nloadmodule "tm.so"\nloadmodule "signaling.so"\n' +
      'route { $var(r) = send_reply(404, "No"); xlog("$var(r)"); }',
  );
  run.engine.receive(request('OPTIONS'), { source: { ip: '127.0.0.1', port: 5080 } });
  expect(run.log()).toEqual(['-1']);
});
