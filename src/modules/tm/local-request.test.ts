import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

test('a request that local_route drops is not sent, and t_new_request succeeds all the same', () => {
  const run = runBetweenPeers(
    'route { t_new_request("MESSAGE", "sip:b@127.0.0.1:5090", "sip:a@h", "sip:b@h"); xlog("code $rc\\n"); }\n' +
      'local_route { drop; }',
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.peer(5090).lines()).toEqual([]);
  expect(run.log()).toEqual(['code 1']);
});
