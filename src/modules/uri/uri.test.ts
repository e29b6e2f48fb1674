import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

test('what changes the request URI is false even so', () => {
  const call = (text: string) => `if (${text}) xlog("true $ru\\n"); else xlog("false $ru\\n");`;
  const run = runBetweenPeers(
    `route { ${call('add_uri_param("n=1")')} ${call('uri_param("n", "1")')} ${call('add_uri_param("")')} $ru = "tel:+49"; ${call('tel2sip()')} ${call('tel2sip()')} }`,
    { version: '2.4', load: ['uri'] },
  );
  run.peer(5080).send(request('OPTIONS', { uri: 'sip:h' }));
  expect(run.log()).toEqual([
    'false sip:h;n=1',
    'true sip:h;n=1',
    'true sip:h;n=1',
    'false sip:+49@example.com;user=phone',
    'true sip:+49@example.com;user=phone',
  ]);
});
