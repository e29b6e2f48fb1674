import { describe, expect, test } from 'vitest';
import { headers, reply, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

describe('forward', () => {
  test('sends the request on with our Via and the reply back by the second one', () => {
    const run = runBetweenPeers(
      'route { $du = "sip:127.0.0.1:5090"; $var(r) = forward(); xlog("$var(r)"); }',
    );
    run.peer(5080).send(request('OPTIONS', { branch: 'z9hG4bKr' }));
    const [sent] = run.peer(5090).messages();
    expect(headers(sent!, 'Via')[0]).toContain('.42e3e68121abc12c2ab337e3fc2508c6.0');
    run.peer(5090).send(reply(sent!, 503, 'Unavailable'));
    expect(run.peer(5080).lines()).toEqual(['SIP/2.0 500 Unavailable']);
    expect(run.log()).toEqual(['1']);
  });

  test('returns the error of a destination that does not exist', () => {
    const run = runBetweenPeers(
      'route { $var(r) = forward(); $var(t) = "nobody.invalid"; $var(s) = forward($var(t)); xlog("$var(r) $var(s)"); }',
    );
    run.peer(5080).send(request('OPTIONS', { uri: 'sip:nobody.invalid' }));
    run.peer(5080).send(request('OPTIONS', { uri: 'http://example.com', branch: 'z9hG4bK2' }));
    expect(run.log()).toEqual(['-476 -1', '-476 -1']);
  });

  test.each([
    ['forward("nobody.invalid:5060");', ''],
    ['send("nobody.invalid:5060");', ''],
    ['send("");', ''],
    ['forward();', 'disable_stateless_fwd=yes\n'],
  ])('a script with %s %s does not start', (statement, head) => {
    expect(() => runBetweenPeers(`route { ${statement} }`, { head })).toThrow();
  });

  test('a request sent on twice shows twice what the first time put in', () => {
    const run = runBetweenPeers(
      'route { forward("127.0.0.1:5090"); forward("127.0.0.1:5091"); xlog("$stat(fwd_requests) $stat(drop_requests)"); }',
      { load: ['statistics'] },
    );
    const twice = request('OPTIONS').replace(/;branch=\S+/, '$& ; rport;x');
    run.peer(5080).send(twice);
    const [first] = run.peer(5090).messages();
    const [second] = run.peer(5091).messages();
    const [own, received] = headers(first!, 'Via');
    expect(received).toMatch(/^SIP\/2.0\/UDP 127.0.0.1:5080;received=127.0.0.1;branch=\S+ ;rport=5080;x$/);
    expect(headers(second!, 'Via').slice(0, 2)).toEqual([own, own]);
    expect(headers(second!, 'Via')[2]).toMatch(
      /5080;received=127.0.0.1;received=127.0.0.1;.*;rport=5080;rport=5080;x$/,
    );
    expect(run.log()).toEqual(['2 0']);
  });

  test('needs Call-ID and CSeq', () => {
    const run = runBetweenPeers(
      'route { $du = "sip:127.0.0.1:5090"; $var(r) = forward(); xlog("$var(r)"); }',
    );
    run.peer(5080).send(request('OPTIONS').replace(/Call-ID:.*\r\n/, ''));
    expect(run.log()).toEqual(['-1']);
    expect(run.peer(5090).lines()).toEqual([]);
  });
});

describe('a reply that belongs to nothing', () => {
  const stray = reply(
    request('OPTIONS').replace('Via:', 'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx\r\nVia:'),
    200,
    'OK',
  );

  test.each([
    ['sl_send_reply(200, "OK");', '', 0],
    ['forward();', '', 1],
    ['sl_send_reply(200, "OK");', 'disable_stateless_fwd=no\n', 1],
    ['send("127.0.0.1:5091");', '', 0],
  ])('in a script with %s %s is forwarded %d times', (statement, head, count) => {
    const run = runBetweenPeers(`route { ${statement} }`, { head });
    run.peer(5090).send(stray);
    expect(run.peer(5080).lines()).toHaveLength(count);
  });
});
