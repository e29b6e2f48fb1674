import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import { integerOf, isInteger } from '../values/value.ts';

function level(
  doc: string,
  read: (server: Server) => number,
  write: (server: Server, level: number | null) => void,
): VariableDeclaration {
  return {
    doc,
    get: ({ server }) => read(server),
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
    { doc: 'Level up to which `xlog` writes.', until: '2.4', get: ({ server }) => server.xlogLevel() },
    { ...xlogLevel, since: '3.6' },
  ],
};
