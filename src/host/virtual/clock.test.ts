import { describe, expect, test } from 'vitest';
import { ClockRunaway, VirtualClock } from './clock.ts';

describe('the virtual clock', () => {
  test('runs callbacks by time, those of one moment in the order asked for', () => {
    const clock = new VirtualClock(1000);
    const ran: string[] = [];
    clock.after(20, () => ran.push('late'));
    clock.after(10, () => ran.push('first'));
    clock.after(10, () => ran.push('second'));
    clock.advance(30);
    expect(ran).toEqual(['first', 'second', 'late']);
    expect(clock.now()).toBe(1030);
  });

  test('shows a callback the time at which it was due', () => {
    const clock = new VirtualClock(0);
    let seen = 0;
    clock.after(12.5, () => {
      seen = clock.now();
    });
    clock.advance(1000);
    expect(seen).toBe(12.5);
  });

  test('settles what asks for more without delay before time moves', () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.after(0, () => {
      ran.push(1);
      clock.after(0, () => ran.push(2));
      clock.after(1, () => ran.push(3));
    });
    clock.runUntilIdle();
    expect(ran).toEqual([1, 2]);
    expect(clock.now()).toBe(0);
    expect(clock.next()).toBe(1);
  });

  test('does not run what was cancelled', () => {
    const clock = new VirtualClock(0);
    const timer = clock.after(5, () => {
      throw new Error('cancelled');
    });
    timer.cancel();
    expect(clock.next()).toBeNull();
    clock.advance(10);
  });

  test('gives up on callbacks without an end', () => {
    const clock = new VirtualClock(0);
    const again = (): void => void clock.after(0, again);
    again();
    clock.limit(100);
    expect(() => clock.runUntilIdle()).toThrow(ClockRunaway);
  });
});
