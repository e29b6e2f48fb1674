import { expect, test } from 'vitest';
import { VirtualClock } from '../../host/virtual/clock.ts';
import { Ticks } from './ticks.ts';

function setUp() {
  const clock = new VirtualClock(1_000_000);
  const ticks = new Ticks(clock, 1000);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name} ${clock.now() - 1_000_000}`);
  return { clock, ticks, fired, note };
}

test('a timer counts from the tick before it was set', () => {
  const { clock, ticks, fired, note } = setUp();
  clock.advance(300);
  ticks.after(5000, note('a'));
  clock.advance(10_000);
  expect(fired).toEqual(['a 5000']);
});

test('timers of one tick run in the order in which they were set, cancelled ones not at all', () => {
  const { clock, ticks, fired, note } = setUp();
  const first = ticks.after(2000, note('first'));
  ticks.after(2000, note('second'));
  ticks.after(1000, note('early'));
  ticks.after(2000, note('third'));
  first.cancel();
  clock.advance(3000);
  expect(fired).toEqual(['early 1000', 'second 2000', 'third 2000']);
});

test('what a timer sets for the next tick runs then, and one that cancels its neighbour prevents it', () => {
  const { clock, ticks, fired, note } = setUp();
  ticks.after(1000, () => {
    note('one')();
    neighbour.cancel();
    ticks.after(1000, note('two'));
  });
  const neighbour = ticks.after(1000, note('never'));
  clock.advance(5000);
  expect(fired).toEqual(['one 1000', 'two 2000']);
});

test('nothing is left in the clock when every timer was cancelled or has run', () => {
  const { clock, ticks } = setUp();
  for (let index = 0; index < 100; index++) ticks.after(1000 + index * 10, () => {}).cancel();
  clock.advance(5000);
  expect(clock.next()).toBeNull();
});
