import { expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const script =
  'modparam("script_helper", "sequential_route", "seq")\nroute { xlog("initial $rm\\n"); $du = "sip:127.0.0.1:5090"; t_relay(); }\nroute[seq] { xlog("sequential $rm\\n"); }';

test('initial requests run the script, those within a dialog the other route', () => {
  const run = runBetweenPeers(script, { load: ['script_helper'] });
  run.peer(5080).send(request('INVITE'));
  expect(run.log()).toEqual(['initial INVITE']);
  const [invite] = run.peer(5090).messages();
  expect(headers(invite!, 'Record-Route')).toHaveLength(1);
  run.peer(5080).send(request('INVITE'));
  expect(run.log()).toEqual([]);
  run.peer(5090).send(reply(invite!, 200, 'OK'));
  const within = { to: '<sip:bob@example.com>;tag=b1', uri: 'sip:bob@127.0.0.1:5090' };
  run.peer(5080).send(request('BYE', { ...within, cseq: 2, headers: ['Route: <sip:127.0.0.1:5060;lr>'] }));
  expect(run.log()).toEqual(['sequential BYE']);
  expect(run.peer(5090).lines()).toContain('BYE sip:bob@127.0.0.1:5090 SIP/2.0');
});

test('what belongs to no dialog is refused, an unknown CANCEL is ignored', () => {
  const run = runBetweenPeers(script, { load: ['script_helper'] });
  run.peer(5080).send(request('BYE', { to: '<sip:bob@example.com>;tag=b1' }));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 404 Not Here']);
  run.peer(5080).send(request('CANCEL'));
  expect([...run.peer(5080).lines(), ...run.log()]).toEqual([]);
});

test('the script may record a route once more', () => {
  const run = runBetweenPeers(
    'route { $var(r) = record_route(); xlog("$var(r)"); $du = "sip:127.0.0.1:5090"; t_relay(); }',
    { load: ['script_helper'] },
  );
  run.peer(5080).send(request('INVITE'));
  expect(run.log()).toEqual(['1']);
  expect(headers(run.peer(5090).messages()[0]!, 'Record-Route')).toHaveLength(2);
});

test('a request without To or Call-ID is dropped, a route that does not exist is ignored', () => {
  const run = runBetweenPeers(
    'modparam("script_helper", "sequential_route", "missing")\nroute { xlog("initial $rm"); }',
    { load: ['script_helper'] },
  );
  run.peer(5080).send(request('INFO').replace(/Call-ID:.*\r\n/, ''));
  run.peer(5080).send(request('INFO').replace(/To:.*\r\n/, ''));
  expect(run.log()).toEqual([]);
  const within = { to: '<sip:bob@example.com>;tag=b1', uri: 'sip:bob@127.0.0.1:5090' };
  run.peer(5080).send(request('INFO', { ...within, headers: ['Route: <sip:127.0.0.1;lr>'] }));
  expect(run.peer(5090).lines()).toEqual(['INFO sip:bob@127.0.0.1:5090 SIP/2.0']);
});

test('dialogs are made with the flags of the parameter', () => {
  const run = runBetweenPeers(
    `modparam("dialog", "default_timeout", 2) modparam("script_helper", "use_dialog", 1)
     modparam("script_helper", "create_dialog_flags", "bye-on-timeout")
     route { $du = "sip:127.0.0.1:5090"; t_relay(); }`,
    { load: ['dialog', 'script_helper'] },
  );
  run.peer(5080).send(request('INVITE', { headers: ['Contact: <sip:alice@127.0.0.1:5080>'] }));
  const [invite] = run.peer(5090).messages();
  run.peer(5090).send(reply(invite!, 200, 'OK'));
  run.wait(3000);
  expect(run.peer(5080).lines()).toContain('BYE sip:alice@127.0.0.1:5080 SIP/2.0');
});
