import { describe, expect, test } from 'vitest';
import { headers, request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const script =
  'route { $var(r) = mf_process_maxfwd_header(256); xlog("$var(r) [$hdr(Max-Forwards)]"); $du = "sip:127.0.0.1:5090"; t_relay(); }';

function withMaxForwards(line: string): string {
  return request('MESSAGE').replace('Max-Forwards: 70\r\n', line);
}

describe('mf_process_maxfwd_header', () => {
  test.each([
    ['Max-Forwards: 10\r\n', '1 [9]', ' 9'],
    ['Max-Forwards:1\r\n', '1 [0]', null],
    ['Max-Forwards: 300\r\n', '1 [256]', '256'],
    ['Max-Forwards: 65537\r\n', '1 [0]', '    0'],
    ['Max-Forwards: 0\r\n', '-1 [0]', '0'],
    ['Max-Forwards: \r\n', '-1 []', ''],
    ['Max-Forwards: abc\r\n', '-2 [abc]', 'abc'],
    ['Max-Forwards: -1\r\n', '-2 [-1]', '-1'],
    ['Max-Forwards: 000070\r\n', '-2 [000070]', '000070'],
    // One byte is printed of the number.
    ['', '2 [<null>]', '0'],
  ])('%j: %s', (line, log, sent) => {
    const run = runBetweenPeers(script);
    run.peer(5080).send(withMaxForwards(line));
    expect(run.log()).toEqual([log]);
    if (sent !== null) expect(headers(run.peer(5090).messages()[0]!, 'Max-Forwards')).toEqual([sent]);
  });

  test.each(['0', '257', '-5'])('%s stops the start', (value) => {
    expect(() => runBetweenPeers(`route { mf_process_maxfwd_header(${value}); }`)).toThrow();
    expect(() => runBetweenPeers(`route { is_maxfwd_lt(${value}); }`)).toThrow();
  });

  test('more than max_limit stops the start, or fails the call', () => {
    const limit = 'modparam("maxfwd", "max_limit", 20)\n';
    expect(() => runBetweenPeers(`${limit}route { mf_process_maxfwd_header(21); }`)).toThrow();
    const run = runBetweenPeers(
      `${limit}route { $var(n) = 21; $var(a) = mf_process_maxfwd_header($var(n)); $var(b) = is_maxfwd_lt($var(n)); xlog("$var(a) $var(b) $hdr(Max-Forwards)"); }`,
    );
    run.peer(5080).send(request('OPTIONS'));
    expect(run.log()).toEqual(['-1 -1 70']);
  });
});

test.each([
  ['Max-Forwards: 4\r\n', '1'],
  ['Max-Forwards: 5\r\n', '-1'],
  ['', '-2'],
  ['Max-Forwards: x\r\n', '-3'],
])('is_maxfwd_lt(5) with %j is %s', (line, code) => {
  const run = runBetweenPeers('route { $var(r) = is_maxfwd_lt(5); xlog("$var(r)"); }');
  run.peer(5080).send(withMaxForwards(line));
  expect(run.log()).toEqual([code]);
});
