import type { VariableTable } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import { type CalendarTime, calendarTime } from '../values/calendar.ts';
import { ctime, strftime } from '../values/strftime.ts';
import { numberedText, textOrNull } from './value-helpers.ts';

/** `$time` formats into a buffer of this many bytes, its end included. */
const timeBuffer = 127;

/** Local time of the host at a moment (epoch seconds), now without one. */
export function localTime(
  { host }: Server,
  epochSeconds = Math.floor(host.clock.now() / 1000),
): CalendarTime {
  return calendarTime(epochSeconds, host.clock.zoneOffset(epochSeconds));
}

export const timeVariables: VariableTable = {
  Ts: { doc: 'Seconds since 1970.', get: ({ server }) => Math.floor(server.host.clock.now() / 1000) | 0 },
  Tsm: {
    doc: 'Microseconds of the current second.',
    get: ({ server }) => Math.floor(server.host.clock.now() * 1000) % 1_000_000,
  },
  TS: {
    doc: 'When the server started, in seconds since 1970.',
    get: ({ server }) => Math.floor(server.startedAt / 1000) | 0,
  },
  Tf: {
    doc: 'Local date and time, as `Thu Jan  1 00:00:00 1970`.',
    get: ({ server }) => {
      const time = localTime(server);
      return numberedText(ctime(time), time.epochSeconds | 0);
    },
  },
  time: {
    doc: 'Local time in a format of strftime.',
    inner: 'required',
    innerKind: 'literal',
    get: ({ server }, _state, { inner }) => {
      if (inner === null) return null;
      const text = strftime(inner, localTime(server));
      return text.length < timeBuffer ? textOrNull(text) : null;
    },
  },
};
