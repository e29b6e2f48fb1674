import type { ProcessState } from '../compile/program.ts';
import type { Globals } from '../declarations/server.ts';

/** The settings that generated code looks at all the time, as plain numbers. */
export function createProcessState(globals: Globals): ProcessState {
  return {
    xlogLevel: globals.number('xlog_level'),
    logLevel: globals.number('log_level'),
    xlogDefault: globals.number('xlog_print_level'),
    xlogBuffer: globals.number('xlog_buf_size'),
    formatBuffer: globals.number('pv_print_buf_size'),
    maxWhileLoops: globals.number('max_while_loops'),
    asserts: globals.number('enable_asserts') !== 0,
    abortOnAssert: globals.number('abort_on_assert') !== 0,
    tracing: false,
    traceLine: null,
  };
}
