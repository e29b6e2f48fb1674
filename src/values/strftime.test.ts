import { expect, test } from 'vitest';
import { calendarTime, daysInMonth, epochSecondsOf, isoWeek } from './calendar.ts';
import { ctime, strftime } from './strftime.ts';

const moments = [0, 951782400, 1700000000, 1735689599, 4102444799, -1, -86400 * 365 * 30];

test('dates are those of the Gregorian calendar', () => {
  for (const moment of moments) {
    const date = new Date(moment * 1000);
    const time = calendarTime(moment);
    expect([time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday]).toEqual([
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      date.getUTCDay(),
    ]);
    expect(epochSecondsOf(time)).toBe(moment);
  }
  expect([daysInMonth(2024, 1), daysInMonth(2023, 1), daysInMonth(2023, 11)]).toEqual([29, 28, 31]);
});

test('formats', () => {
  const time = calendarTime(1704067205, 3600);
  expect(strftime('%Y-%m-%d %H:%M:%S %z %j %a %A %b %B %e|%k|%l %p %y %C %%', time)).toBe(
    '2024-01-01 01:00:05 +0100 001 Mon Monday Jan January  1| 1| 1 AM 24 20 %',
  );
  expect(strftime('%F %T %D %R %u %w %U %W %V %G %s %-d %_H %^a plain %Q', time)).toBe(
    '2024-01-01 01:00:05 01/01/24 01:00 1 1 00 01 01 2024 1704067205 1  1 MON plain %Q',
  );
  expect(ctime(time)).toBe('Mon Jan  1 01:00:05 2024');
  expect(
    isoWeek(calendarTime(epochSecondsOf({ year: 2021, month: 0, day: 3, hour: 0, minute: 0, second: 0 }))),
  ).toEqual({
    year: 2020,
    week: 53,
  });
});
