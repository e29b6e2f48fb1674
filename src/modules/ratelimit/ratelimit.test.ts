import { describe, expect, test } from 'vitest';
import { request, runBetweenPeers } from '../../../test/support/sip-peers.ts';
import { SlidingWindow } from './window.ts';

function start(parameters: string, check: string) {
  const run = runBetweenPeers(`${parameters} route { $var(r) = ${check}; xlog("$var(r) $rl_count(p)"); }`, {
    load: ['ratelimit'],
  });
  return (calls: number, pause = 0) => {
    for (let count = 0; count < calls; count++) run.peer(5080).send(request('OPTIONS'));
    run.wait(pause);
    return run.log();
  };
}

describe('TAILDROP', () => {
  test('lets as many calls pass in an interval as the limit allows for its seconds', () => {
    const calls = start('modparam("ratelimit", "timer_interval", 2)', 'rl_check("p", 2)');
    expect(calls(5, 2100)).toEqual(['1 1', '1 2', '1 3', '1 4', '-1 5']);
    expect(calls(1)).toEqual(['1 1']);
  });

  test('counts for the whole interval with limit_per_interval', () => {
    const calls = start('modparam("ratelimit", "limit_per_interval", 1)', 'rl_check("p", 2, "TAILDROP")');
    expect(calls(3)).toEqual(['1 1', '1 2', '-1 3']);
  });
});

test('a limit below 0 lets all calls pass', () => {
  expect(start('', 'rl_check("p", -1)')(2)).toEqual(['1 1', '1 2']);
  expect(start('', 'rl_check("p", -1, "SBT")')(2)).toEqual(['1 1', '1 2']);
});

test('flags behind the name of a pipe are not a part of it', () => {
  expect(start('', 'rl_check("p /rb", 5)')(2)).toEqual(['1 1', '1 2']);
  expect(start('', 'rl_check("p/x", 5)')(1)).toEqual(['1 <null>']);
});

test('RED lets one call in so many pass after an interval over the limit', () => {
  const calls = start('modparam("ratelimit", "timer_interval", 1)', 'rl_check("p", 2, "RED")');
  expect(calls(6, 1100).every((line) => line.startsWith('1 '))).toBe(true);
  expect(calls(6).map((line) => line.split(' ')[0])).toEqual(['-1', '-1', '1', '-1', '-1', '1']);
});

test('SBT forgets a call when its window has passed', () => {
  const calls = start('modparam("ratelimit", "window_size", 2)', 'rl_check("p", 2, "SBT")');
  expect(calls(3, 2500).map((line) => line.split(' ')[0])).toEqual(['1', '1', '-1']);
  expect(calls(1)).toEqual(['1 1']);
});

test('a window counts the calls of the last seconds only', () => {
  const window = new SlidingWindow({ length: 1000, slot: 100 });
  expect(window.add(2, 0)).toBe(2);
  expect(window.add(3, 500)).toBe(5);
  expect(window.add(0, 1050)).toBe(3);
  expect(window.add(1, 1450)).toBe(4);
  expect(window.add(0, 9000)).toBe(0);
});

test('a count below 0 is not told', () => {
  const calls = start('', 'rl_check("p", 2, "SBT"); rl_dec_count("p"); rl_dec_count("p")');
  expect(calls(1)).toEqual(['1 <null>']);
});
