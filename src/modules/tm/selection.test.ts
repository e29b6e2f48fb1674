import { expect, test } from 'vitest';
import { priority } from './selection.ts';

/** Which of several codes the caller gets when all arrived. */
function best(...codes: number[]): number {
  return [...codes].sort((left, right) => priority(left, false) - priority(right, false))[0]!;
}

test.each([
  [[486, 404, 503], 404],
  [[407, 401, 404], 401],
  [[500, 503, 408], 500],
  [[302, 404, 486], 302],
  [[486, 480, 600], 600],
  [[408, 503, 404], 404],
  [[484, 404, 415], 415],
  [[301, 302], 301],
])('of %j the caller gets %d', (codes, expected) => {
  expect(best(...codes)).toBe(expected);
});

test('487 wins in a call that the caller cancelled, but only there', () => {
  expect(priority(487, true)).toBeLessThan(priority(603, true));
  expect(priority(487, false)).toBeGreaterThan(priority(404, false));
});
