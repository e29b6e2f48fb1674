import type { Execution } from '../declarations/execution.ts';
import type { VariableTable } from '../declarations/module.ts';
import type { FlagNames } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, textOf } from '../values/value.ts';
import { branchAt, branchCount } from './branch-set.ts';
import { booleanValue } from './value-helpers.ts';

/** Bit mask of a flag, registering its name; null (after logging) when all 32 are in use. */
export function flagMask(execution: Execution, names: FlagNames, name: ByteString): number | null {
  const bit = names.bit(name);
  if (bit !== null) return 1 << bit;
  execution.log('ERROR', `no room for another flag: ${name}`);
  return null;
}

/** Whether an assigned value sets a flag: a positive number or `true`; null when it is neither number nor boolean. */
function wantsFlag(value: Value): boolean | null {
  if (value === null) return false;
  const integer = integerOf(value);
  if (integer !== null) return integer > 0;
  const text = textOf(value);
  return text === 'true' ? true : text === 'false' ? false : null;
}

/** The mask with a flag set or cleared; null (after logging) when the value is no boolean. */
export function assignFlag(execution: Execution, mask: number, flags: number, value: Value): number | null {
  const wanted = wantsFlag(value);
  if (wanted === null) {
    execution.log('ERROR', 'a flag is set with 1 and cleared with 0');
    return null;
  }
  return wanted ? flags | mask : flags & ~mask;
}

/** Flags of the message and of its branches (reference: language 5.7). */
export const flagVariables: VariableTable = {
  mf: {
    doc: 'Names of the message flags that are set, separated by blanks.',
    get: ({ server, message }) => server.flags.message.names(message.flags),
  },
  bf: {
    doc: 'Names of the branch flags that are set, separated by blanks.',
    get: ({ server, message }) => server.flags.branch.names(message.branchFlags),
  },
  'msg.flag': {
    doc: 'Whether a message flag is set.',
    since: '3.6',
    inner: 'required',
    get: (execution, _state, { inner }) => {
      const mask = inner === null ? null : flagMask(execution, execution.server.flags.message, inner);
      return mask === null ? null : booleanValue((execution.message.flags & mask) !== 0);
    },
    set: (execution, _state, { inner }, value) => {
      const mask = inner === null ? null : flagMask(execution, execution.server.flags.message, inner);
      const flags = mask === null ? null : assignFlag(execution, mask, execution.message.flags, value);
      if (flags !== null) execution.message.flags = flags;
      return flags !== null;
    },
  },
  'branch.flag': {
    doc: 'Whether a branch flag is set; index 0 is the branch of the request URI.',
    since: '3.6',
    inner: 'required',
    index: true,
    get: (execution, _state, { inner, index }) => {
      const mask = inner === null ? null : flagMask(execution, execution.server.flags.branch, inner);
      if (mask === null || typeof index === 'string') return null;
      const branch = branchAt(execution.message, index ?? 0);
      return branch === null ? null : booleanValue((branch.flags & mask) !== 0);
    },
    set: (execution, _state, { inner, index }, value) => {
      const mask = inner === null ? null : flagMask(execution, execution.server.flags.branch, inner);
      if (mask === null || typeof index === 'string') return false;
      const branch = branchAt(execution.message, index ?? 0);
      if (branch === null) {
        execution.log('ERROR', `no branch ${index}, there are ${branchCount(execution.message)}`);
        return false;
      }
      const flags = assignFlag(execution, mask, branch.flags, value);
      if (flags !== null) branch.flags = flags;
      return flags !== null;
    },
  },
};
