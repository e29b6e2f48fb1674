import { logLevels } from '../declarations/log.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import { printUnsigned64 } from '../values/integer.ts';
import { type ByteString, integerOf, isInteger, TextAndInteger, type Value } from '../values/value.ts';

function level(
  doc: string,
  read: (server: Server) => number,
  write: (server: Server, level: number | null) => void,
): VariableDeclaration {
  return {
    doc,
    get: ({ server }) => shownLevel(server, read(server)),
    set: (execution, _state, _use, value) => {
      if (value !== null && !isInteger(value)) {
        execution.log('ERROR', 'a log level must be an integer or NULL');
        return false;
      }
      write(execution.server, integerOf(value));
      return true;
    },
  };
}

/** How lines of a level begin; null when there is no such level. */
function levelName(number: number): ByteString | null {
  const name = Object.entries(logLevels).find(([, value]) => value === number)?.[0];
  return name === undefined ? null : `${name}:`;
}

/** 2.4 prints negative levels as 64 bits without a sign. */
function shownLevel({ version }: Server, number: number): Value {
  if (version !== '2.4' || number >= 0) return number;
  return new TextAndInteger(printUnsigned64(number), number, true);
}

const logLevel = level(
  'Log level of this process; assigning NULL restores the configured one.',
  (server) => server.logLevel(),
  (server, wanted) => server.setLogLevel(wanted),
);

const xlogLevel = level(
  'Level up to which `xlog` writes; assigning NULL restores the configured one.',
  (server) => server.xlogLevel(),
  (server, wanted) => server.setXlogLevel(wanted),
);

export const logLevelVariables: VariableTable = {
  log_level: logLevel,
  xlog_level: [
    {
      doc: 'Level of the `xlog` it stands in, as `NOTICE:`; NULL elsewhere.',
      until: '2.4',
      get: ({ server }) => levelName(server.xlogLevel()),
    },
    { ...xlogLevel, since: '3.6' },
  ],
};
