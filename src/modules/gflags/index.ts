import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { ManagementError } from '../../declarations/management.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';

const gflags = declareModule({
  name: 'gflags',
  doc: '32 flags shared by all processes.',
  params: { initial: param.integer(0, 'Flags set at first, as a bit mask.') },
  setup: ({ params }) => ({ flags: params.initial | 0 }),
});

const number = arg.integer('flag', 'Number of the flag, 0 to 31.');

/** The problem of a flag number; none when it is not known yet. */
function problemOf(flag: number | undefined): string | null {
  return flag === undefined || (flag >= 0 && flag <= 31) ? null : `flag ${flag} out of range 0 to 31`;
}

const link = (_server: Server, _state: unknown, flag: number | undefined) => problemOf(flag);

/** Bit of a flag number; null (after logging) when there is no such flag. */
function maskOf(execution: Execution, flag: number): number | null {
  const problem = problemOf(flag);
  if (problem === null) return 1 << flag;
  execution.log('ERROR', problem);
  return null;
}

/** A bit mask: decimal digits, or hexadecimal ones behind `0x`; at least one bit of 32. */
function maskParameter(value: unknown): number | ManagementError {
  const text = String(value);
  const mask = /^([0-9]+|0x[0-9a-fA-F]+)$/.test(text) ? Number(text) : 0;
  return mask === 0 || mask > 0xffffffff ? new ManagementError(400, 'Bad parameter value') : mask | 0;
}

export default gflags.complete({
  functions: {
    set_gflag: gflags.fn({
      doc: 'Sets a flag.',
      args: [number],
      link,
      returns: { 1: 'done', [-1]: 'no such flag' },
      run: (execution, state, flag) => {
        const mask = maskOf(execution, flag);
        if (mask === null) return -1;
        state.flags |= mask;
        return 1;
      },
    }),
    reset_gflag: gflags.fn({
      doc: 'Clears a flag.',
      args: [number],
      link,
      returns: { 1: 'done', [-1]: 'no such flag' },
      run: (execution, state, flag) => {
        const mask = maskOf(execution, flag);
        if (mask === null) return -1;
        state.flags &= ~mask;
        return 1;
      },
    }),
    is_gflag: gflags.fn({
      doc: 'Whether a flag is set.',
      args: [number],
      link,
      returns: { 1: 'set', [-1]: 'not set' },
      run: (execution, state, flag) => {
        const mask = maskOf(execution, flag);
        return mask !== null && (state.flags & mask) !== 0 ? 1 : -1;
      },
    }),
  },
  management: (state) => [
    {
      name: 'set_gflag',
      groupName: 'gflags:set',
      doc: 'Sets the flags of a bit mask.',
      recipes: [['bitmask']],
      run({ bitmask }) {
        const mask = maskParameter(bitmask);
        if (mask instanceof ManagementError) return mask;
        state.flags |= mask;
        return 'OK';
      },
    },
    {
      name: 'reset_gflag',
      groupName: 'gflags:reset',
      doc: 'Clears the flags of a bit mask.',
      recipes: [['bitmask']],
      run({ bitmask }) {
        const mask = maskParameter(bitmask);
        if (mask instanceof ManagementError) return mask;
        state.flags &= ~mask;
        return 'OK';
      },
    },
    {
      name: 'is_gflag',
      groupName: 'gflags:check',
      doc: 'Whether all flags of a bit mask are set.',
      recipes: [['bitmask']],
      run({ bitmask }) {
        const mask = maskParameter(bitmask);
        if (mask instanceof ManagementError) return mask;
        return (state.flags & mask) === mask;
      },
    },
    {
      name: 'get_gflags',
      groupName: 'gflags:get',
      doc: 'All flags, as a bit mask.',
      recipes: [[]],
      run: () => ({
        hex: `0x${(state.flags >>> 0).toString(16).toUpperCase()}`,
        dec: String(state.flags >>> 0),
      }),
    },
  ],
});
