import type { Clock } from '../../host/host.ts';
import type { CalendarTime } from '../../values/calendar.ts';

/** 1 when the local time is ahead of that in the other half of the year. */
export function isSummerTime({ epochSeconds, year }: CalendarTime, clock: Pick<Clock, 'zoneOffset'>): 0 | 1 {
  const [january, july] = [0, 6].map((month) => clock.zoneOffset(Date.UTC(year, month, 1) / 1000));
  return clock.zoneOffset(epochSeconds) > Math.min(january!, july!) ? 1 : 0;
}
