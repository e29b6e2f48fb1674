import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const head = `socket=udp:127.0.0.1:5060
dst_blacklist = gateways: { (udp,127.0.0.1,5090,"") }`;

test('a destination on a list in use is refused with 473', () => {
  const run = runBetweenPeers(
    `route { use_blacklist("gateways"); $ru = "sip:b@127.0.0.1:5090"; t_relay(); }`,
    { head },
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 473 Filtered destination (473/TM)']);
  expect(run.peer(5090).lines()).toEqual([]);
});

test('a list that is not in use stops nothing', () => {
  const run = runBetweenPeers(`route { $ru = "sip:b@127.0.0.1:5090"; forward(); }`, { head });
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5090).lines()).toEqual(['OPTIONS sip:b@127.0.0.1:5090 SIP/2.0']);
});
