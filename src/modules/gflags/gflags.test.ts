import { expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';

const load = ['gflags'];

test('flags are numbers in the script, bit masks in management', () => {
  const run = runBetweenPeers(
    'route { set_gflag(4); $var(n) = 32; $var(a) = is_gflag(4); $var(b) = is_gflag(5); $var(c) = set_gflag($var(n)); xlog("$var(a) $var(b) $var(c)"); }',
    { load },
  );
  run.peer(5080).send(request('OPTIONS'));
  expect(run.log()).toEqual(['1 -1 -1']);
  const call = (name: string, params: Record<string, string>): unknown => {
    let answer: unknown;
    run.engine.management.execute(name, params, (result) => {
      answer = result;
    });
    return answer;
  };
  expect(call('get_gflags', {})).toEqual({ hex: '0x10', dec: '16' });
  expect(call('is_gflag', { bitmask: '0x30' })).toBe(false);
  expect(call('set_gflag', { bitmask: '32' })).toBe('OK');
  expect(call('is_gflag', { bitmask: '0x30' })).toBe(true);
  expect(call('reset_gflag', { bitmask: '0x10' })).toBe('OK');
  expect(call('get_gflags', {})).toEqual({ hex: '0x20', dec: '32' });
  for (const bitmask of ['0', '-1', 'abc', '0x', '4294967296'])
    expect(call('set_gflag', { bitmask })).toMatchObject({ code: 400 });
});

test('a flag that does not exist stops the start', () => {
  expect(() => runBetweenPeers('route { set_gflag(32); }', { load })).toThrow(/32/);
});
