import { expect, test } from 'vitest';
import { type DialogStep, nextState, states } from './state.ts';

const { unconfirmed, early, answered, confirmed, deleted } = states;

function walk(...steps: DialogStep[]) {
  const seen: number[] = [];
  let state: (typeof states)[keyof typeof states] = unconfirmed;
  for (const step of steps) {
    state = nextState(state, step, { isForAnsweredLeg: true });
    seen.push(state);
  }
  return seen;
}

test('a call that is answered and ended', () => {
  expect(walk('provisional', 'success', 'ack', 'request', 'bye')).toEqual([
    early,
    answered,
    confirmed,
    confirmed,
    deleted,
  ]);
});

test('a call that fails', () => {
  expect(walk('provisional', 'failure')).toEqual([early, deleted]);
  expect(walk('transaction-gone')).toEqual([deleted]);
});

test('only a 2xx that was overtaken brings an ended dialog back', () => {
  const after = walk('failure', 'provisional', 'ack', 'bye', 'request');
  expect(after.every((state) => state === deleted)).toBe(true);
  expect(walk('failure', 'success')).toEqual([deleted, answered]);
});
