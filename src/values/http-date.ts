import { daysInMonth, epochSecondsOf } from './calendar.ts';
import { monthNames, weekdayNames } from './strftime.ts';
import type { ByteString } from './value.ts';

/** Epoch seconds of an RFC 1123 date in GMT (`Sun, 10 Apr 2011 16:26:20 GMT`), null for anything else. The weekday need not fit. */
export function epochSecondsOfDate(text: ByteString): number | null {
  const match =
    /^([A-Za-z]{3}), ([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT$/i.exec(text);
  if (match === null) return null;
  const month = indexOfName(monthNames, match[3]!);
  if (month < 0 || indexOfName(weekdayNames, match[1]!) < 0) return null;
  const [day, year, hour, minute, second] = [match[2], match[4], match[5], match[6], match[7]].map(
    Number,
  ) as [number, number, number, number, number];
  if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return null;
  return epochSecondsOf({ year, month, day, hour, minute, second });
}

function indexOfName(names: readonly string[], abbreviation: string): number {
  return names.findIndex((name) => name.slice(0, 3).toLowerCase() === abbreviation.toLowerCase());
}
