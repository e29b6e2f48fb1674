import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Server } from '../../declarations/server.ts';
import type { CalendarTime } from '../../values/calendar.ts';
import { stored } from '../../values/value.ts';
import { localTime } from '../../variables/time.ts';
import { cfgutils } from './declaration.ts';
import { cfgutilsFunctions } from './functions.ts';
import { cfgutilsCommands } from './management.ts';
import { isSummerTime } from './summer-time.ts';

/** Fields of `$ctime`. */
const timeFields = {
  sec: (time: CalendarTime) => time.second,
  min: (time: CalendarTime) => time.minute,
  hour: (time: CalendarTime) => time.hour,
  mday: (time: CalendarTime) => time.day,
  mon: (time: CalendarTime) => time.month + 1,
  year: (time: CalendarTime) => time.year,
  wday: (time: CalendarTime) => time.weekday + 1,
  yday: (time: CalendarTime) => time.yearDay + 1,
  isdst: (time: CalendarTime, { host }: Server) => isSummerTime(time, host.clock),
};

function isTimeField(name: string): name is keyof typeof timeFields {
  return Object.hasOwn(timeFields, name);
}

export default cfgutils.complete({
  functions: cfgutilsFunctions,
  variables: {
    RANDOM: cfgutils.variable({
      doc: 'A random integer, 0 or more.',
      get: ({ server }) => server.host.random.uint32() >>> 1,
    }),
    shv: cfgutils.variable({
      doc: 'A value shared by all processes; 0 until it is set.',
      inner: 'optional',
      // A name in the script makes the variable, as management shows.
      link: (_server, inner, { shared }) => {
        shared.get(inner);
        return null;
      },
      get: (_execution, { shared }, { inner }) => (inner === null ? null : shared.get(inner)),
      set: (_execution, { shared }, { inner }, value) => {
        if (inner === null) return false;
        shared.set(inner, stored(value) ?? 0);
        return true;
      },
    }),
    ctime: cfgutils.variable({
      doc: 'A part of the local time: sec, min, hour, mday, mon, year, wday, yday, isdst.',
      inner: 'optional',
      checkInner: (inner) => (isTimeField(inner) ? null : `unknown part of the time: ${inner}`),
      get: ({ server }, _state, { inner }) =>
        inner !== null && isTimeField(inner) ? timeFields[inner](localTime(server), server) : null,
    }),
    env: cfgutils.variable({
      doc: 'An environment variable.',
      inner: 'optional',
      get: ({ server }, _state, { inner }) =>
        inner === null ? null : server.host.process.environment(inner),
    }),
  },
  management: cfgutilsCommands,
  start: ({ scriptVariables }, server) => {
    for (const { name, value } of scriptVariables) {
      const variable = server.variable(`$var(${name})`);
      if (variable instanceof ArgumentProblem) return `varset: ${variable.message}`;
      // `$var` belongs to the process: no execution is looked at.
      variable.set(null as unknown as Execution, value);
    }
    return null;
  },
});
