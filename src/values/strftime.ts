import { type CalendarTime, isoWeek } from './calendar.ts';
import type { ByteString } from './value.ts';

export const weekdayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `Thu Jan  1 00:00:00 1970`: what C `ctime` prints, without its line end. */
export function ctime(time: CalendarTime): ByteString {
  return strftime('%a %b %e %H:%M:%S %Y', time);
}

/** What C `strftime` prints in the "C" locale; a conversion it does not know is printed as written. */
export function strftime(format: ByteString, time: CalendarTime): ByteString {
  return format.replace(
    /%([_\-0^#]*)([0-9]*)([EO]?)([a-zA-Z%+])/g,
    (written, flags: string, width: string, _modifier, letter: string) => {
      const field = convert(letter, time);
      return field === null ? written : padded(field, flags, width);
    },
  );
}

interface Field {
  readonly text: string;
  /** Width and filling of a number; null for a text. */
  readonly width: number;
  readonly fill: '0' | ' ';
}

function number(value: number, width: number, fill: '0' | ' ' = '0'): Field {
  return { text: String(value), width, fill };
}

function text(value: string): Field {
  return { text: value, width: 0, fill: ' ' };
}

function padded({ text: value, width, fill }: Field, flags: string, asked: string): string {
  let result = value;
  if (flags.includes('^')) result = result.toUpperCase();
  if (flags.includes('#'))
    result = result === result.toUpperCase() ? result.toLowerCase() : result.toUpperCase();
  if (flags.includes('-')) return asked === '' ? result : result.padStart(Number(asked), fill);
  const filling = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill;
  return result.padStart(asked === '' ? width : Number(asked), filling);
}

function convert(letter: string, time: CalendarTime): Field | null {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  switch (letter) {
    case 'a':
      return text(weekdayNames[time.weekday]!.slice(0, 3));
    case 'A':
      return text(weekdayNames[time.weekday]!);
    case 'b':
    case 'h':
      return text(monthNames[time.month]!.slice(0, 3));
    case 'B':
      return text(monthNames[time.month]!);
    case 'c':
      return text(strftime('%a %b %e %H:%M:%S %Y', time));
    case 'C':
      return number(Math.floor(time.year / 100), 2);
    case 'd':
      return number(time.day, 2);
    case 'D':
    case 'x':
      return text(strftime('%m/%d/%y', time));
    case 'e':
      return number(time.day, 2, ' ');
    case 'F':
      return text(strftime('%Y-%m-%d', time));
    case 'g':
      return number(isoWeek(time).year % 100, 2);
    case 'G':
      return number(isoWeek(time).year, 0);
    case 'H':
      return number(time.hour, 2);
    case 'I':
      return number(hour12, 2);
    case 'j':
      return number(time.yearDay + 1, 3);
    case 'k':
      return number(time.hour, 2, ' ');
    case 'l':
      return number(hour12, 2, ' ');
    case 'm':
      return number(time.month + 1, 2);
    case 'M':
      return number(time.minute, 2);
    case 'n':
      return text('\n');
    case 'p':
      return text(time.hour < 12 ? 'AM' : 'PM');
    case 'P':
      return text(time.hour < 12 ? 'am' : 'pm');
    case 'r':
      return text(strftime('%I:%M:%S %p', time));
    case 'R':
      return text(strftime('%H:%M', time));
    case 's':
      return number(time.epochSeconds, 0);
    case 'S':
      return number(time.second, 2);
    case 't':
      return text('\t');
    case 'T':
    case 'X':
      return text(strftime('%H:%M:%S', time));
    case 'u':
      return number(time.weekday === 0 ? 7 : time.weekday, 0);
    case 'U':
      return number(Math.floor((time.yearDay + 7 - time.weekday) / 7), 2);
    case 'V':
      return number(isoWeek(time).week, 2);
    case 'w':
      return number(time.weekday, 0);
    case 'W':
      return number(Math.floor((time.yearDay + 7 - ((time.weekday + 6) % 7)) / 7), 2);
    case 'y':
      return number(((time.year % 100) + 100) % 100, 2);
    case 'Y':
      return number(time.year, 0);
    case 'z':
      return text(zone(time.offset));
    // The host tells the offset of the zone, not its name.
    case 'Z':
      return text(time.offset === 0 ? 'UTC' : zone(time.offset));
    case '%':
      return text('%');
    default:
      return null;
  }
}

function zone(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const part = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${part(Math.floor(minutes / 60))}${part(minutes % 60)}`;
}
