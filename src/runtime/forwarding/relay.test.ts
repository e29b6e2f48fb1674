import { expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

test.each(['garbage', 'tel:123', 'sip:nowhere.invalid'])('a next hop %s cannot be resolved', (uri) => {
  const run = runBetweenPeers(
    `route { $du = "${uri}"; $var(r) = t_relay("no-auto-477"); $var(s) = forward(); xlog("$var(r) $var(s)"); }`,
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.log()).toEqual(['-4 -476']);
});

test('an address with needless zeros is the usual one', () => {
  const run = runBetweenPeers('route { $du = "sip:127.0.0.001:5090"; t_relay(); }');
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5090).lines()).toHaveLength(1);
});

test('our Via shows what the message advertises, then the global address, then that of the socket', () => {
  const sent = (statements: string, settings = ''): string | undefined => {
    const head = `socket=udp:127.0.0.2:5070 as line.example.com:7\n${settings}`;
    const run = runBetweenPeers(
      `route { ${statements} $socket_out = "udp:127.0.0.2:5070"; $du = "sip:127.0.0.1:5090"; forward(); }`,
      { head },
    );
    run.peer(5080).send(request('OPTIONS'));
    return headers(run.peer(5090).messages()[0]!, 'Via')[0]?.replace(/;.*/, '');
  };
  const global = 'advertised_address="global.example.com"\nadvertised_port=8\n';
  expect(sent('')).toBe('SIP/2.0/UDP line.example.com:7');
  expect(sent('', global)).toBe('SIP/2.0/UDP global.example.com:8');
  expect(sent('set_advertised_address("message.example.com"); set_advertised_port("9");', global)).toBe(
    'SIP/2.0/UDP message.example.com:9',
  );
});
