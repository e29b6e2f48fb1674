import { expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const load = ['path'];
const head = 'socket=udp:127.0.0.2:5070\n';

function added(statements: string, changes: Parameters<typeof request>[1] = {}): string {
  const run = runBetweenPeers(`route { ${statements} $du = "sip:127.0.0.1:5090"; t_relay(); }`, {
    load,
    head,
  });
  run.peer(5080).send(request('REGISTER', changes));
  return run.peer(5090).messages()[0]!;
}

test('goes behind all headers, or before the first Path', () => {
  expect(added('add_path("u1");')).toContain('\r\nContent-Length: 0\r\nPath: <sip:u1@127.0.0.1;lr>\r\n\r\n');
  const before = added('add_path();', { headers: ['Path: <sip:1.1.1.1;lr>', 'Path: <sip:2.2.2.2;lr>'] });
  expect(headers(before, 'Path')).toEqual(['<sip:127.0.0.1;lr>', '<sip:1.1.1.1;lr>', '<sip:2.2.2.2;lr>']);
});

test('of two headers the inner one tells where the request came from', () => {
  expect(headers(added('add_path_received();'), 'Path')).toEqual([
    '<sip:127.0.0.1;lr;received=sip:127.0.0.1:5080>',
  ]);
  const both = added('add_path_received("u"); $socket_out = "udp:127.0.0.2:5070";');
  expect(headers(both, 'Path')).toEqual([
    '<sip:u@127.0.0.2:5070;r2=on;lr>',
    '<sip:u@127.0.0.1;r2=on;lr;received=sip:127.0.0.1:5080>',
  ]);
});

test('use_received sends requests to where the phone is', () => {
  const run = runBetweenPeers(
    'modparam("path", "use_received", 1)\nroute { $var(r) = loose_route(); xlog("$var(r) $du"); }',
    { load },
  );
  const routes = ['Route: <sip:127.0.0.1;lr;received=sip:127.0.0.1:5091%3Btransport%3Dtcp>'];
  run.peer(5080).send(request('INFO', { to: '<sip:b@h>;tag=1', headers: routes }));
  expect(run.log()).toEqual(['1 sip:127.0.0.1:5091;transport=tcp']);
});
