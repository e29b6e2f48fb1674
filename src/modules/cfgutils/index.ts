import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { stored } from '../../values/value.ts';
import { localTime } from '../../variables/time.ts';
import { cfgutils } from './declaration.ts';
import { cfgutilsFunctions } from './functions.ts';
import { cfgutilsCommands } from './management.ts';

/** Fields of `$ctime`. */
const timeFields = {
  sec: (time: ReturnType<typeof localTime>) => time.second,
  min: (time: ReturnType<typeof localTime>) => time.minute,
  hour: (time: ReturnType<typeof localTime>) => time.hour,
  mday: (time: ReturnType<typeof localTime>) => time.day,
  mon: (time: ReturnType<typeof localTime>) => time.month + 1,
  month: (time: ReturnType<typeof localTime>) => time.month + 1,
  year: (time: ReturnType<typeof localTime>) => time.year,
  wday: (time: ReturnType<typeof localTime>) => time.weekday + 1,
  yday: (time: ReturnType<typeof localTime>) => time.yearDay + 1,
  isdst: () => 0,
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
      get: (_execution, { shared }, { inner }) => (inner === null ? null : shared.get(inner)),
      set: (_execution, { shared }, { inner }, value) => {
        if (inner === null) return false;
        shared.set(inner, stored(value) ?? 0);
        return true;
      },
    }),
    ctime: cfgutils.variable({
      doc: 'A part of the local time: sec, min, hour, mday, month, year, wday, yday, isdst.',
      inner: 'optional',
      checkInner: (inner) => (isTimeField(inner) ? null : `unknown part of the time: ${inner}`),
      get: ({ server }, _state, { inner }) =>
        inner !== null && isTimeField(inner) ? timeFields[inner](localTime(server)) : null,
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
