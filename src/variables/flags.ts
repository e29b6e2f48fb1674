import type { Execution } from '../declarations/execution.ts';
import type { VariableDeclaration, VariableTable } from '../declarations/module.ts';
import type { FlagNames, Server } from '../declarations/server.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, isInteger } from '../values/value.ts';
import { branchAt, branchCount } from './branch-set.ts';
import { booleanValue, positionOf } from './value-helpers.ts';

/** Bit mask of a flag, registering its name; null (after logging) when all 32 are in use. */
export function flagMask(execution: Execution, names: FlagNames, name: ByteString): number | null {
  const bit = names.bit(name);
  if (bit !== null) return 1 << bit;
  execution.log('ERROR', `no room for another flag: ${name}`);
  return null;
}

/**
 * Flags get their bits when the script is linked. A string: there are too many of them, which the server says of
 * every use behind the one that names the last, also of names that it knows.
 */
export function registerFlag(
  server: Server,
  kind: 'message' | 'branch',
  name: ByteString | undefined,
): string | null {
  if (name === undefined) return null;
  if (name === '') return 'the name of a flag is empty';
  const names = server.flags[kind];
  if (!names.isFull() && names.bit(name) !== null) return null;
  return `Maximum number of ${kind} flags reached! (32 flags)`;
}

/** The mask with a flag cleared (0) or set (any other integer); null (after logging) when the value is no integer. */
export function assignFlag(execution: Execution, mask: number, flags: number, value: Value): number | null {
  if (!isInteger(value)) {
    execution.log('ERROR', 'a flag is set with 1 and cleared with 0');
    return null;
  }
  return integerOf(value) === 0 ? flags & ~mask : flags | mask;
}

/**
 * A flag of a branch, index 0 is the one of the request URI. Without an index that one is read, but the branch
 * added last is written; the server counts one branch too few when it reads, so the last one is out of its reach.
 */
export function branchFlag(doc: string): VariableDeclaration {
  const maskOf = (execution: Execution, inner: ByteString | null) =>
    inner === null ? null : flagMask(execution, execution.server.flags.branch, inner);
  return {
    doc,
    since: '3.6',
    inner: 'required',
    innerKind: 'literal',
    index: true,
    link: (server, inner) => registerFlag(server, 'branch', inner),
    get: (execution, _state, { inner, index }) => {
      const mask = maskOf(execution, inner);
      const { message } = execution;
      const position = positionOf(branchCount(message) - 1, index);
      if (mask === null || position === null) return null;
      return booleanValue((branchAt(message, position)!.flags & mask) !== 0);
    },
    set: (execution, _state, { inner, index }, value) => {
      const mask = maskOf(execution, inner);
      const { message } = execution;
      const branch = typeof index === 'string' ? null : branchAt(message, index ?? -1);
      if (mask === null) return false;
      if (branch === null) {
        execution.log('ERROR', `no branch ${index}, there are ${branchCount(message)}`);
        return false;
      }
      const flags = assignFlag(execution, mask, branch.flags, value);
      if (flags !== null) branch.flags = flags;
      return flags !== null;
    },
  };
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
    innerKind: 'literal',
    link: (server, inner) => registerFlag(server, 'message', inner),
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
  'branch.flag': branchFlag('Whether a branch flag is set; `$msg.branch.flag` is the same.'),
};
