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
  expect(tree.unblock(address, 109)).toBe('not-blocked');
  expect(tree.unblock(address, 110)).toBe('unknown');
  // Each byte in front of it is forgotten so much later than the next.
  const countFrom = (now: number) => {
    for (let count = 1; ; count++) if (tree.mark(address, now) === 'newly-blocked') return count;
  };
  expect(countFrom(111)).toBe(5);
  tree.blocked(200);
  expect(countFrom(200)).toBe(8);
});

test('periods count from the start', () => {
  const tree = new AddressTree({ density: 5, period: 2, latency: 120 });
  const seen = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2].map((now) => tree.mark(address, now));
  expect(seen.indexOf('newly-blocked')).toBe(9);
});

test('the newest address of a prefix is listed first', () => {
  const tree = new AddressTree({ density: 4, period: 2, latency: 120 });
  const all = [
    [10, 0, 0, 1],
    [10, 0, 0, 2],
    [9, 0, 0, 1],
  ];
  for (const bytes of all) for (let count = 0; count < 8; count++) tree.mark(bytes, 1);
  expect(tree.blocked(1)).toEqual([all[2], all[1], all[0]]);
});
