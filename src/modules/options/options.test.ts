import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const load = ['options'];

test('an answer ends the script', () => {
  const run = runBetweenPeers('route { options_reply(); xlog("not answered $rc"); }', { load });
  run.peer(5080).send(request('OPTIONS', { uri: 'sip:example.com' }));
  const [answer] = run.peer(5080).messages();
  expect(answer).toContain('\r\nAccept: */*\r\nAccept-Language: en\r\nServer:');
  expect(run.log()).toEqual([]);
});

test('a user in the R-URI and other methods are not answered', () => {
  const run = runBetweenPeers('route { options_reply(); xlog("not answered $rc"); }', { load });
  run.peer(5080).send(request('OPTIONS'));
  run.peer(5080).send(request('INFO', { uri: 'sip:example.com' }));
  expect(run.log()).toEqual(['not answered -1', 'not answered -1']);
  expect(run.peer(5080).lines()).toEqual([]);
});

test('empty bodies leave the header out; what the script appended comes first', () => {
  const settings = [
    'modparam("options", "accept", "")',
    'modparam("options", "accept_encoding", "gzip")',
    'modparam("options", "support", "path")',
    '',
  ].join('\n');
  const run = runBetweenPeers(`${settings}route { append_to_reply("X: 1\\r\\n"); options_reply(); }`, {
    load,
  });
  run.peer(5080).send(request('options', { uri: 'sip:example.com' }));
  expect(run.peer(5080).messages()[0]).toContain(
    '\r\nX: 1\r\nAccept-Encoding: gzip\r\nAccept-Language: en\r\nSupported: path\r\nServer:',
  );
});

test('without any header to add the answer is an error', () => {
  const settings = 'modparam("options", "accept", "") modparam("options", "accept_language", "")\n';
  const run = runBetweenPeers(`${settings}route { options_reply(); }`, { load });
  run.peer(5080).send(request('OPTIONS', { uri: 'sip:example.com' }));
  expect(run.peer(5080).lines()).toEqual(['SIP/2.0 500 Server internal error']);
});
