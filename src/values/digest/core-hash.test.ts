import { expect, test } from 'vitest';
import { coreHash } from './core-hash.ts';

test('rows as the server chooses them', () => {
  expect(['count', 'name', 'debug'].map((name) => coreHash(name, 64))).toEqual([2, 34, 62]);
});
