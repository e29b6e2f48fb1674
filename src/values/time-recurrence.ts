import {
  type CalendarTime,
  calendarTime,
  daysInMonth,
  daysOfDate,
  epochSecondsOf,
  isoWeek,
} from './calendar.ts';
import type { ByteString } from './value.ts';

/**
 * A recurrence as `check_time_rec` and module tables write it: `dtstart|dtend|duration|freq|until|interval|byday|
 * bymonthday|byyearday|byweekno|bymonth`, after RFC 2445; fields may be empty or left out at the end.
 */
export interface TimeRecurrence {
  /** Null: every time matches, whatever the other fields say. */
  readonly start: number | null;
  /** Seconds that each occurrence lasts; null: without end. */
  readonly duration: number | null;
  readonly frequency: Frequency | null;
  /** Epoch seconds; null: without end. */
  readonly until: number | null;
  readonly interval: number;
  readonly byDay: readonly { readonly weekday: number; readonly nth: number }[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeek: readonly number[];
  readonly byMonth: readonly number[];
}

type Frequency = 'daily' | 'weekly' | 'monthly' | 'yearly';

const daySeconds = 86400;
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Offset of the local zone, in seconds east of UTC, at a time in epoch seconds. */
export type ZoneOffset = (epochSeconds: number) => number;

/** Reads one recurrence; null when it is malformed. */
export function parseTimeRecurrence(text: ByteString, zoneOffset: ZoneOffset): TimeRecurrence | null {
  const fields = text.split('|').map((field) => field.trim());
  // A zone may stand in front; only that of the host is known here, and UTC.
  let offset = zoneOffset;
  if (fields[0] !== undefined && fields[0] !== '' && !/^[0-9]/.test(fields[0])) {
    const zone = fields.shift()!;
    if (/^(UTC|GMT|Etc\/UTC)$/i.test(zone)) offset = () => 0;
  }
  const [start = '', end = '', duration = '', freq = '', until = '', interval = '', ...by] = fields;
  const startTime = start === '' ? null : parseDateTime(start, offset);
  const endTime = end === '' ? null : parseDateTime(end, offset);
  const untilTime = until === '' ? null : parseDateTime(until, offset);
  const length = duration === '' ? null : parseDuration(duration);
  if (
    (start !== '' && startTime === null) ||
    (end !== '' && endTime === null) ||
    (until !== '' && untilTime === null)
  )
    return null;
  if (duration !== '' && length === null) return null;
  const frequency = freq === '' ? null : (freq.toLowerCase() as Frequency);
  if (frequency !== null && !['daily', 'weekly', 'monthly', 'yearly'].includes(frequency)) return null;
  const days = parseDays(by[0] ?? '');
  const numbers = by.slice(1, 5).map(parseNumbers);
  if (days === null || numbers.includes(null)) return null;
  const [byMonthDay = [], byYearDay = [], byWeek = [], byMonth = []] = numbers as number[][];
  return {
    start: startTime,
    duration: length ?? (endTime === null || startTime === null ? null : endTime - startTime),
    frequency,
    until: untilTime,
    interval: interval === '' ? 1 : Math.max(1, Number.parseInt(interval, 10) || 1),
    byDay: days,
    byMonthDay,
    byYearDay,
    byWeek,
    byMonth,
  };
}

/** `20260131T080000`, local time; with a `Z` behind it UTC. */
function parseDateTime(text: string, zoneOffset: ZoneOffset): number | null {
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2}))?(Z?)$/i.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', utc] = match;
  const local = epochSecondsOf({
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  return utc ? local : local - zoneOffset(local);
}

/** `P1DT2H30M`, `PT45M`, `P2W`: seconds. */
function parseDuration(text: string): number | null {
  const match = /^\+?P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?$/i.exec(
    text,
  );
  if (match === null) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}

function parseDays(text: string): { weekday: number; nth: number }[] | null {
  const days: { weekday: number; nth: number }[] = [];
  for (const item of text.split(',')) {
    if (item.trim() === '') continue;
    const match = /^([+-]?[0-9]*)([A-Z]{2})$/i.exec(item.trim());
    const weekday = match === null ? -1 : weekdays.indexOf(match[2]!.toUpperCase());
    if (match === null || weekday < 0) return null;
    days.push({ weekday, nth: match[1] === '' ? 0 : Number(match[1]) });
  }
  return days;
}

function parseNumbers(text: string): number[] | null {
  const numbers = text
    .split(',')
    .filter((item) => item.trim() !== '')
    .map(Number);
  return numbers.some((value) => !Number.isInteger(value)) ? null : numbers;
}

/** True when a moment lies in an occurrence. */
export function recurs(recurrence: TimeRecurrence, epochSeconds: number, zoneOffset: ZoneOffset): boolean {
  const { start, duration, frequency, until } = recurrence;
  if (start === null) return true;
  if (epochSeconds < start) return false;
  if (duration === null && frequency === null) return true;
  if (duration !== null && epochSeconds < start + duration) return true;
  if (frequency === null || (until !== null && epochSeconds >= until)) return false;
  // The occurrence may have begun on an earlier day.
  const length = duration ?? daySeconds;
  const local = (moment: number) => calendarTime(moment, zoneOffset(moment));
  const first = local(start);
  const daysBack = Math.ceil(length / daySeconds);
  for (let back = 0; back <= daysBack; back++) {
    const now = local(epochSeconds - back * daySeconds);
    const wall = epochSecondsOf({ ...now, hour: first.hour, minute: first.minute, second: first.second });
    const begin = wall - now.offset;
    if (begin < start || epochSeconds < begin || epochSeconds >= begin + length) continue;
    if (isOccurrence(recurrence, local(begin), first)) return true;
  }
  return false;
}

function isOccurrence(recurrence: TimeRecurrence, time: CalendarTime, first: CalendarTime): boolean {
  const days = daysOfDate(time.year, time.month, time.day) - daysOfDate(first.year, first.month, first.day);
  const months = (time.year - first.year) * 12 + time.month - first.month;
  const { byDay, byMonthDay, byYearDay, byWeek, byMonth, interval } = recurrence;
  const hasBy = byDay.length + byMonthDay.length + byYearDay.length + byWeek.length + byMonth.length > 0;
  switch (recurrence.frequency) {
    case 'daily':
      if (days % interval !== 0) return false;
      break;
    case 'weekly': {
      const monday = (value: CalendarTime) =>
        daysOfDate(value.year, value.month, value.day) - ((value.weekday + 6) % 7);
      if (((monday(time) - monday(first)) / 7) % interval !== 0) return false;
      if (!hasBy && time.weekday !== first.weekday) return false;
      break;
    }
    case 'monthly':
      if (months % interval !== 0 || (!hasBy && time.day !== first.day)) return false;
      break;
    default:
      if ((time.year - first.year) % interval !== 0) return false;
      if (!hasBy && (time.month !== first.month || time.day !== first.day)) return false;
  }
  return matchesBy(recurrence, time);
}

function matchesBy(
  { frequency, byDay, byMonthDay, byYearDay, byWeek, byMonth }: TimeRecurrence,
  time: CalendarTime,
): boolean {
  const inMonth = daysInMonth(time.year, time.month);
  const inYear = daysOfDate(time.year + 1, 0, 1) - daysOfDate(time.year, 0, 1);
  const yearly = frequency === 'yearly' && byMonth.length === 0;
  const [position, count] = yearly ? [time.yearDay, inYear] : [time.day - 1, inMonth];
  const nth = Math.floor(position / 7) + 1;
  const nthFromEnd = -(Math.floor((count - 1 - position) / 7) + 1);
  const isOrdinal = frequency === 'monthly' || frequency === 'yearly';
  const day = (item: { weekday: number; nth: number }) =>
    item.weekday === time.weekday &&
    (item.nth === 0 || !isOrdinal || item.nth === nth || item.nth === nthFromEnd);
  return (
    (byDay.length === 0 || byDay.some(day)) &&
    (byMonthDay.length === 0 ||
      byMonthDay.some((value) => value === time.day || value === time.day - inMonth - 1)) &&
    (byYearDay.length === 0 ||
      byYearDay.some((value) => value === time.yearDay + 1 || value === time.yearDay - inYear)) &&
    (byWeek.length === 0 || byWeek.includes(isoWeek(time).week)) &&
    (byMonth.length === 0 || byMonth.includes(time.month + 1))
  );
}

/**
 * Recurrences joined by `&` and `/` (or), negated by `!`, grouped by parentheses: true when a moment matches, null
 * when the text is malformed.
 */
export function matchesTimeExpression(
  text: ByteString,
  epochSeconds: number,
  zoneOffset: ZoneOffset,
): boolean | null {
  let at = 0;
  const skip = () => {
    while (text[at] === ' ') at++;
  };
  const expression = (): boolean | null => {
    let result = operand();
    for (skip(); result !== null && (text[at] === '&' || text[at] === '/'); skip()) {
      const isAnd = text[at++] === '&';
      const right = operand();
      result = right === null ? null : isAnd ? result && right : result || right;
    }
    return result;
  };
  const operand = (): boolean | null => {
    skip();
    if (text[at] === '!') {
      at++;
      const value = operand();
      return value === null ? null : !value;
    }
    if (text[at] === '(') {
      at++;
      const value = expression();
      skip();
      return text[at++] === ')' ? value : null;
    }
    const start = at;
    while (at < text.length && !'&/()!'.includes(text[at]!)) at++;
    const recurrence = parseTimeRecurrence(text.slice(start, at), zoneOffset);
    return recurrence === null ? null : recurs(recurrence, epochSeconds, zoneOffset);
  };
  const result = expression();
  skip();
  return at === text.length ? result : null;
}
