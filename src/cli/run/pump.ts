import type { VirtualClock } from '../../host/virtual/clock.ts';

/** Milliseconds between looks at the virtual clock while something real is under way. */
const step = 5;

/**
 * Lets real input and output happen: virtual time follows real time until `done`, at most for `limit` real
 * milliseconds. Returns whether it was done.
 */
export async function pump(clock: VirtualClock, done: () => boolean, limit: number): Promise<boolean> {
  clock.runUntilIdle();
  const began = performance.now();
  let seen = began;
  while (!done()) {
    const now = performance.now();
    if (now - began >= limit) return false;
    clock.advance(now - seen);
    seen = now;
    if (done()) break;
    await new Promise((resolve) => setTimeout(resolve, step));
  }
  clock.runUntilIdle();
  return true;
}
