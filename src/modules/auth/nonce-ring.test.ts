import { expect, test } from 'vitest';
import { NonceRing } from './nonce-ring.ts';

test('a nonce is used once, as soon as a second of the cycle comes back', () => {
  const ring = new NonceRing(3);
  for (const time of [0, 1, 2, 3]) expect(ring.reserve(time)).toBe(time);
  expect([ring.use(3), ring.use(3)]).toEqual([true, true]);
  expect(ring.reserve(4)).toBe(4);
  expect([ring.use(4), ring.use(4)]).toEqual([true, false]);
  expect(ring.use(5)).toBe(false);
});

test('when seconds were skipped nothing is known of them', () => {
  const ring = new NonceRing(3);
  ring.reserve(0);
  expect(ring.reserve(10)).toBe(1);
  expect([ring.use(1), ring.use(1), ring.use(0)]).toEqual([true, true, true]);
});

test('what was never issued is not accepted', () => {
  const ring = new NonceRing(3);
  expect(ring.use(0)).toBe(false);
  ring.reserve(0);
  expect(ring.use(1)).toBe(false);
});
