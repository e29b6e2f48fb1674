import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const script = 'route { xlog("$rm"); if (is_method("ACK")) exit; sl_send_reply(404, "Nobody"); }';

test('the tag of a stateless reply is known in advance and the same for every copy', () => {
  const run = runBetweenPeers('route { sl_send_reply(200, "OK"); xlog("$sig_local_totag"); }');
  run.peer(5080).send(request('OPTIONS'));
  run.peer(5080).send(request('OPTIONS'));
  const tags = run
    .peer(5080)
    .messages()
    .map((message) => /tag=(.*)$/.exec(headers(message, 'To')[0]!)![1]);
  expect(tags[0]).toBe(tags[1]);
  expect(run.log()).toEqual([tags[0], tags[0]]);
});

test('an ACK to a reply of ours is absorbed for two seconds, any other is not', () => {
  const run = runBetweenPeers(script);
  run.peer(5080).send(request('INVITE', { branch: 'z9hG4bK-1' }));
  const [answer] = run.peer(5080).messages();
  const to = headers(answer!, 'To')[0];
  run.peer(5080).send(request('ACK', { branch: 'z9hG4bK-1', to }));
  expect(run.log()).toEqual(['INVITE']);
  run.peer(5080).send(request('ACK', { branch: 'z9hG4bK-2', to }));
  expect(run.log()).toEqual(['ACK']);
  run.wait(2100);
  run.peer(5080).send(request('ACK', { branch: 'z9hG4bK-1', to }));
  expect(run.log()).toEqual(['ACK']);
});

test('an ACK is never answered', () => {
  const run = runBetweenPeers('route { $var(r) = sl_send_reply(200, "OK"); xlog("$var(r)"); }');
  run.peer(5080).send(request('ACK'));
  expect(run.log()).toEqual(['1']);
  expect(run.peer(5080).lines()).toEqual([]);
});

test('a code that no reply can have stops the start', () => {
  expect(() => runBetweenPeers('route { sl_send_reply(99, "No"); }')).toThrow(/99/);
});

describe('sl_reply_error', () => {
  test.each([
    ['the action before it failed', '', 'SIP/2.0 476 Unresolvable destination (476/SL)'],
    ['another action came between', 'xlog("failed");', 'SIP/2.0 500 Server error occurred (1/SL)'],
  ])('tells of an error only when %s', (_what, between, line) => {
    const run = runBetweenPeers(
      `route { $ru = "sip:bob@nowhere.invalid"; if (!t_relay("no-auto-477")) { ${between} sl_reply_error(); } }`,
    );
    run.peer(5080).send(request('OPTIONS'));
    expect(run.peer(5080).lines()).toEqual([line]);
  });

  test('is counted', () => {
    const run = runBetweenPeers('route { forward(); sl_reply_error(); xlog("$stat(sent_err_replies)"); }', {
      load: ['statistics'],
    });
    run.peer(5080).send(request('OPTIONS', { uri: 'sip:nowhere.invalid' }));
    expect(run.log()).toEqual(['1']);
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 476 Unresolvable destination (476/SL)']);
  });
});

test('an ACK counts as one in any spelling', () => {
  const run = runBetweenPeers('route { $var(r) = sl_send_reply(200, "OK"); xlog("$var(r)"); }');
  run.peer(5080).send(request('ack'));
  expect(run.log()).toEqual(['1']);
  expect(run.peer(5080).lines()).toEqual([]);
});
