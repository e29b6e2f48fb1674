import { ArgumentProblem, arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import { coreFunction, type FunctionDeclaration, type FunctionTable } from '../../declarations/module.ts';
import { parseQ } from '../../sip/contact.ts';
import { sameText } from '../../sip/scan.ts';
import { type ByteString, integerOf, type Value } from '../../values/value.ts';
import { appendBranch, branchAt, copyBranch, newBranch, snapshotOf } from '../../variables/branch-set.ts';

const qArgument = arg.parsed(
  'q',
  'q of the branch, as `0.5`.',
  (text) => parseQ(text) ?? new ArgumentProblem(`\`${text}\` is no q value`),
);

function append(execution: Execution, branch: Branch): number {
  if (branch.uri === '') {
    execution.log('ERROR', 'a branch needs a URI');
    return -1;
  }
  if (appendBranch(execution.message, execution.server.version, branch)) return 1;
  execution.log('ERROR', 'max nr of branches exceeded, or the branch is too long');
  return -1;
}

/** What `append_branch` of 2.4 does: the new branch takes over what was decided for the request URI. */
function appendOld(execution: Execution, uri: ByteString | undefined, q: number | undefined): number {
  const { message } = execution;
  const request = branchAt(message, 0)!;
  const { destinationUri, path, flags, socket } =
    message.sip.kind === 'reply' ? newBranch('') : snapshotOf(request);
  const parts = { destinationUri, path, flags, socket };
  if (uri !== undefined) return append(execution, newBranch(uri, { ...parts, q: q ?? -1 }));
  const code = append(execution, newBranch(request.uri, { ...parts, q: q ?? request.q }));
  if (code > 0) copyBranch(newBranch(message.requestUri ?? ''), request);
  return code;
}

const oldArguments = [
  arg.optional(arg.string('uri', 'URI of the branch; the request URI when left out.')),
  arg.optional(qArgument),
] as const;

function oldAppend(availability: Pick<FunctionDeclaration, 'since' | 'until'>): FunctionDeclaration {
  return coreFunction({
    doc: 'Adds a branch; without a URI one with the request URI, whose next hop, q and path are then reset.',
    ...availability,
    args: oldArguments,
    returns: { 1: 'added', [-1]: 'not added' },
    run: (execution, _state, uri, q) => appendOld(execution, uri, q),
  });
}

const indexArgument = arg.integer('index', 'Index of an appended branch, from 0.');

function remove(execution: Execution, index: number): number {
  const { branches } = execution.message;
  if (index < 0 || index >= branches.length) {
    execution.log('ERROR', `there is no branch ${index}, ${branches.length} were added`);
    return -1;
  }
  branches.splice(index, 1);
  return 1;
}

/** The branches that move and swap work on: appended ones, or -1 that of the request URI. */
interface Operands {
  readonly first: number;
  readonly second: number;
}

/** Index of a branch that may be left out, or be negative, for that of the request URI. */
function indexOf(index: number | undefined): number {
  return index === undefined || index < 0 ? -1 : index;
}

/**
 * Lets a change of two branches happen: the same branch twice is nothing to do.
 * @returns the code of the function
 */
function withBranches(
  execution: Execution,
  { first, second }: Operands,
  change: (first: Branch, second: Branch) => void,
): number {
  if (first === second) return 1;
  const { message } = execution;
  const [left, right] = [branchAt(message, first + 1), branchAt(message, second + 1)];
  if (left === null || right === null) {
    execution.log('ERROR', `there is no branch ${left === null ? first : second}`);
    return -1;
  }
  change(left, right);
  return 1;
}

function isInherit(text: ByteString): true | ArgumentProblem {
  // The spelling is the server's.
  return text === 'inherite'
    ? true
    : new ArgumentProblem(`unknown flag \`${text}\``, 'Only `inherite` is known.');
}

/** Additional destinations of a request (reference: sip 15). */
export const branchFunctions: FunctionTable = {
  append_msg_branch: coreFunction({
    doc: 'Adds a branch.',
    since: '3.6',
    args: [
      arg.string('uri', 'URI of the branch.'),
      arg.optional(qArgument),
      arg.optional(
        arg.parsed(
          'flags',
          '`inherite`: takes next hop, path, q, socket and flags over from the request URI.',
          isInherit,
        ),
      ),
    ],
    returns: { 1: 'added', [-1]: 'not added' },
    run: (execution, _state, uri, q, inherit) => {
      const parts = inherit === true ? snapshotOf(branchAt(execution.message, 0)!) : newBranch(uri);
      return append(execution, { ...parts, uri, q: q ?? parts.q, attributes: null });
    },
  }),
  append_branch_old: oldAppend({ since: '3.6' }),
  append_branch: oldAppend({ until: '2.4' }),
  remove_msg_branch: coreFunction({
    doc: 'Removes an appended branch; those after it move up.',
    since: '3.6',
    args: [indexArgument],
    returns: { 1: 'removed', [-1]: 'no such branch' },
    run: (execution, _state, index) => remove(execution, index),
  }),
  remove_branch: coreFunction({
    doc: 'Removes an appended branch; those after it move up.',
    until: '2.4',
    args: [arg.any('index', 'Index of an appended branch, from 0.')],
    returns: { 1: 'removed', [-1]: 'no such branch' },
    run: (execution, _state, index: Value) => remove(execution, integerOf(index) ?? -1),
  }),
  move_msg_branch: coreFunction({
    doc: 'Puts a branch in the place of another one; an index left out means the branch of the request URI.',
    since: '3.6',
    args: [
      arg.optional(arg.integer('source', 'Index of the branch to move.')),
      arg.optional(arg.integer('destination', 'Index of the branch to overwrite.')),
      arg.optional(arg.string('keep', '`keep` leaves the source as it is; any other text means nothing.')),
    ],
    returns: { 1: 'moved', [-1]: 'no such branch' },
    run: (execution, _state, source, destination, keep) => {
      const from = indexOf(source);
      return withBranches(execution, { first: from, second: indexOf(destination) }, (branch, place) => {
        copyBranch(snapshotOf(branch), place);
        // The server leaves the first one where it is.
        if (from > 0 && !sameText(keep ?? '', 'keep')) remove(execution, from);
      });
    },
  }),
  swap_msg_branches: coreFunction({
    doc: 'Exchanges two branches; an index left out means the branch of the request URI.',
    since: '3.6',
    args: [
      arg.optional(arg.integer('first', 'Index of a branch.')),
      arg.optional(arg.integer('second', 'Index of the other branch.')),
    ],
    returns: { 1: 'exchanged', [-1]: 'no such branch' },
    run: (execution, _state, first, second) =>
      withBranches(execution, { first: indexOf(first), second: indexOf(second) }, (left, right) => {
        const kept = snapshotOf(left);
        copyBranch(snapshotOf(right), left);
        copyBranch(kept, right);
      }),
  }),
};
