import { expect, test } from 'vitest';
import { AddressTree, type Mark } from './address-tree.ts';

const address = [127, 0, 0, 1];

function marks(density: number, count: number): Mark[] {
  const tree = new AddressTree({ density, period: 2, latency: 120 });
  return Array.from({ length: count }, () => tree.mark(address, 100));
}

test.each([
  [4, 8],
  [30, 39],
])('with a density of %d the request number %d is blocked first', (density, first) => {
  const seen = marks(density, first + 1);
  expect(seen.slice(0, first - 1).every((mark) => mark === 'fine')).toBe(true);
  expect(seen[first - 1]).toBe('newly-blocked');
  expect(seen[first]).toBe('blocked');
});

test('an IPv6 source takes twelve requests more', () => {
  const tree = new AddressTree({ density: 4, period: 2, latency: 120 });
  const bytes = Array.from({ length: 16 }, (_, index) => index);
  const seen = Array.from({ length: 20 }, () => tree.mark(bytes, 100));
  expect(seen.indexOf('newly-blocked')).toBe(19);
});

test('silence lifts the block', () => {
  const tree = new AddressTree({ density: 4, period: 2, latency: 120 });
  for (let count = 0; count < 9; count++) tree.mark(address, 100);
  expect(tree.blocked(101)).toEqual([address]);
  expect(tree.blocked(105)).toEqual([]);
  expect(tree.mark(address, 105)).toBe('fine');
});

test('a lifted block comes back with the next request of the period', () => {
  const tree = new AddressTree({ density: 4, period: 2, latency: 120 });
  for (let count = 0; count < 8; count++) tree.mark(address, 100);
  expect(tree.unblock(address, 100)).toBe('done');
  expect(tree.unblock(address, 100)).toBe('not-blocked');
  expect(tree.unblock([10, 0, 0, 1], 100)).toBe('unknown');
  expect(tree.mark(address, 100)).toBe('newly-blocked');
});

test('idle addresses are forgotten', () => {
  const tree = new AddressTree({ density: 4, period: 2, latency: 10 });
  for (let count = 0; count < 8; count++) tree.mark(address, 100);
  tree.mark([10, 0, 0, 1], 120);
  expect(tree.unblock(address, 120)).toBe('unknown');
});
