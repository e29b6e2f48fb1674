import { expect, test } from 'vitest';
import { matchesTimeExpression } from './time-recurrence.ts';

const utc = () => 0;
const at = (text: string) => Date.parse(`${text}Z`) / 1000;

test.each([
  ['20000101T000000|20370101T000000', '2026-06-01T12:00:00', true],
  ['20000101T000000|20010101T000000', '2026-06-01T12:00:00', false],
  ['20200101T000000|||||', '2026-06-01T12:00:00', true],
  ['20270101T000000|||||', '2026-06-01T12:00:00', false],
  // Working hours from Monday to Friday.
  ['20260101T090000|20260101T170000||weekly|||MO,TU,WE,TH,FR', '2026-06-01T10:00:00', true],
  ['20260101T090000|20260101T170000||weekly|||MO,TU,WE,TH,FR', '2026-06-01T17:00:00', false],
  ['20260101T090000|20260101T170000||weekly|||MO,TU,WE,TH,FR', '2026-06-06T10:00:00', false],
  // Over midnight.
  ['20260101T220000||PT8H|daily', '2026-06-01T03:00:00', true],
  ['20260101T220000||PT8H|daily', '2026-06-01T07:00:00', false],
  // The second Tuesday, the last Friday of a month.
  ['20260101T000000||P1D|monthly|||2TU', '2026-06-09T10:00:00', true],
  ['20260101T000000||P1D|monthly|||2TU', '2026-06-16T10:00:00', false],
  ['20260101T000000||P1D|monthly|||-1FR', '2026-06-26T10:00:00', true],
  ['20260101T000000||P1D|yearly|||||||12', '2026-12-24T10:00:00', true],
  ['20260101T000000||P1D|daily|20260201T000000', '2026-03-01T10:00:00', false],
  ['20260101T000000||P1D|daily||2', '2026-01-03T10:00:00', true],
  ['20260101T000000||P1D|daily||2', '2026-01-04T10:00:00', false],
  ['!20000101T000000|20010101T000000 & (20270101T000000 / 20000101T000000)', '2026-06-01T12:00:00', true],
  ['nonsense||||', '2026-06-01T12:00:00', true],
  // Without a start every time matches.
  ['||PT1S|yearly', '2026-06-01T12:00:00', true],
])('%s at %s is %s', (text, moment, expected) => {
  expect(matchesTimeExpression(text, at(moment), utc)).toBe(expected);
});

test('malformed recurrences', () => {
  for (const text of ['2026', '20260101T000000||P|sometimes', '(20260101T000000']) {
    expect(matchesTimeExpression(text, at('2026-06-01T00:00:00'), utc)).toBeNull();
  }
});
