import { expect, test } from 'vitest';
import { nearest } from './suggest.ts';

test('finds the word that was meant', () => {
  const known = ['t_relay', 't_reply', 'sl_send_reply', 'save'];
  expect(nearest('t_realy', known)).toBe('t_relay');
  expect(nearest('SAVE', known)).toBe('save');
  expect(nearest('sl_sent_replay', known)).toBe('sl_send_reply');
});

test('says nothing when no word is near', () => {
  expect(nearest('forward', ['t_relay', 'save'])).toBeNull();
});
