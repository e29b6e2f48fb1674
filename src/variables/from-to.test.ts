import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../test/support/sip-peers.ts';

test('what follows a telephone number in From belongs to the user from 3.x on', () => {
  const user = (version: '2.4' | '3.6') => {
    const run = runBetweenPeers('route { xlog("$fU"); }', { version });
    run.peer(5080).send(request('OPTIONS', { from: '<sip:+1555;ext=3@example.com;user=phone>;tag=1' }));
    return run.log();
  };
  expect([user('2.4'), user('3.6')]).toEqual([['+1555'], ['+1555;ext=3']]);
});
