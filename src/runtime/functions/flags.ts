import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { parseInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { branchAt } from '../../variables/branch-set.ts';
import { flagMask, registerFlag } from '../../variables/flags.ts';

const flagArgument = arg.literal('flag', 'Name of the flag.');

/** What is done with flags: the new mask and the code of the function. */
type Operation = (flags: number, mask: number) => { readonly flags: number; readonly code: number };

const set: Operation = (flags, mask) => ({ flags: flags | mask, code: 1 });
const reset: Operation = (flags, mask) => ({ flags: flags & ~mask, code: 1 });
const test: Operation = (flags, mask) => ({ flags, code: (flags & mask) !== 0 ? 1 : -1 });

function messageFlag(
  doc: string,
  returns: Record<number, string>,
  operation: Operation,
): FunctionDeclaration {
  return coreFunction({
    doc,
    args: [flagArgument],
    returns,
    link: (server: Server, _state, flag) => registerFlag(server, 'message', flag),
    run: (execution, _state, flag) => {
      const mask = flagMask(execution, execution.server.flags.message, flag);
      if (mask === null) return -1;
      const { flags, code } = operation(execution.message.flags, mask);
      execution.message.flags = flags;
      return code;
    },
  });
}

function onBranch(execution: Execution, name: ByteString, index: number, operation: Operation): number {
  const mask = flagMask(execution, execution.server.flags.branch, name);
  const branch: Branch | null = index < 0 ? null : branchAt(execution.message, index);
  if (branch === null) execution.log('ERROR', `there is no branch ${index}`);
  if (mask === null || branch === null) return -1;
  const { flags, code } = operation(branch.flags, mask);
  if (flags !== branch.flags) branch.flags = flags;
  return code;
}

function branchFlag(
  doc: string,
  returns: Record<number, string>,
  operation: Operation,
): FunctionDeclaration[] {
  return [
    coreFunction({
      doc,
      since: '3.6',
      args: [
        flagArgument,
        arg.optional(
          arg.integer('branch', 'Index of the branch; 0, that of the request URI, when left out.'),
        ),
      ],
      returns,
      link: (server: Server, _state, flag) => registerFlag(server, 'branch', flag),
      run: (execution, _state, flag, index) => onBranch(execution, flag, index ?? 0, operation),
    }),
    coreFunction({
      doc,
      until: '2.4',
      args: [
        arg.literal('branch', 'Index of the branch; alone: the flag, for the branch of the request URI.'),
        arg.optional(arg.literal('flag', 'Name of the flag.')),
      ],
      returns,
      link: (server: Server, _state, first, second) => registerFlag(server, 'branch', second ?? first),
      run: (execution, _state, first, second) => {
        if (second === undefined) return onBranch(execution, first, 0, operation);
        return onBranch(execution, second, parseInteger(first) ?? -1, operation);
      },
    }),
  ];
}

const done = { 1: 'done' };
const tested = { 1: 'set', [-1]: 'not set' };

const setbflag = branchFlag('Sets a branch flag.', { ...done, [-1]: 'no such branch' }, set);
const resetbflag = branchFlag('Clears a branch flag.', { ...done, [-1]: 'no such branch' }, reset);
const isbflagset = branchFlag(
  'Whether a branch flag is set.',
  { ...tested, [-1]: 'not set, or no such branch' },
  test,
);

function old(declarations: readonly FunctionDeclaration[]): FunctionDeclaration {
  return declarations.find((declaration) => declaration.until === '2.4')!;
}

/** Message and branch flags (reference: language 5.7). */
export const flagFunctions: FunctionTable = {
  setflag: messageFlag('Sets a message flag.', done, set),
  resetflag: messageFlag('Clears a message flag.', done, reset),
  isflagset: messageFlag('Whether a message flag is set.', tested, test),
  setbflag,
  resetbflag,
  isbflagset,
  setbranchflag: old(setbflag),
  resetbranchflag: old(resetbflag),
  isbranchflagset: old(isbflagset),
};
