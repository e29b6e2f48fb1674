/** The parts of a moment, as C `struct tm` has them; `year` is the full year, `month` counts from 0. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is the first of January. */
  readonly yearDay: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly epochSeconds: number;
}

const daySeconds = 86400;

/**
 * Takes a moment apart.
 * @param epochSeconds whole seconds since 1970 UTC
 * @param offset seconds east of UTC at that moment
 */
export function calendarTime(epochSeconds: number, offset = 0): CalendarTime {
  const local = Math.floor(epochSeconds) + offset;
  const days = Math.floor(local / daySeconds);
  const inDay = local - days * daySeconds;
  const { year, month, day } = dateOfDays(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(inDay / 3600),
    minute: Math.floor((inDay % 3600) / 60),
    second: inDay % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOfDate(year, 0, 1),
    offset,
    epochSeconds: Math.floor(epochSeconds),
  };
}

/** Days since 1970-01-01 of a date of the Gregorian calendar; `month` counts from 0 and may be out of range. */
export function daysOfDate(year: number, month: number, day: number): number {
  const years = year + Math.floor(month / 12);
  const month0 = ((month % 12) + 12) % 12;
  // March is the first month here, so that the leap day comes last.
  const y = month0 < 2 ? years - 1 : years;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month0 + 10) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function dateOfDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (marchMonth + 2) % 12;
  return {
    year: yearOfEra + era * 400 + (month < 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** Seconds since 1970 of a date and time at a fixed offset from UTC; fields may be out of range. */
export function epochSecondsOf(
  time: Pick<CalendarTime, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>,
  offset = 0,
): number {
  const days = daysOfDate(time.year, time.month, time.day);
  return days * daySeconds + time.hour * 3600 + time.minute * 60 + time.second - offset;
}

/** Days in a month (counted from 0). */
export function daysInMonth(year: number, month: number): number {
  return daysOfDate(year, month + 1, 1) - daysOfDate(year, month, 1);
}

/** Monday-based week of the year by ISO 8601, and the year it belongs to. */
export function isoWeek(time: CalendarTime): { year: number; week: number } {
  const weekday = (time.weekday + 6) % 7;
  const week = Math.floor((time.yearDay - weekday + 10) / 7);
  if (week < 1) return { year: time.year - 1, week: isoWeeksIn(time.year - 1) };
  return week > isoWeeksIn(time.year) ? { year: time.year + 1, week: 1 } : { year: time.year, week };
}

function isoWeeksIn(year: number): number {
  const firstWeekday = (((daysOfDate(year, 0, 1) + 4) % 7) + 7) % 7;
  const leap = daysOfDate(year + 1, 0, 1) - daysOfDate(year, 0, 1) === 366;
  return firstWeekday === 4 || (leap && firstWeekday === 3) ? 53 : 52;
}
