import type { Execution } from '../declarations/execution.ts';
import type { Branch } from '../declarations/message.ts';
import type { VariableDeclaration, VariableTable, VariableUse } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import { printQ } from '../sip/contact.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, stored, textOf } from '../values/value.ts';
import { appendBranch, branchAt, branchCount, fitsBranch, isRequestBranch, newBranch } from './branch-set.ts';
import { branchFlag } from './flags.ts';
import { findSocket, printSocket } from './sockets.ts';
import { assignedText, joined, numberedText, positionOf, textOrNull } from './value-helpers.ts';

type Field = 'uri' | 'duri' | 'path' | 'q' | 'flags' | 'socket';

function read(server: Server, branch: Branch, field: Field): ByteString | null {
  switch (field) {
    case 'uri':
      return textOrNull(branch.uri);
    case 'duri':
      return textOrNull(branch.destinationUri);
    case 'path':
      return textOrNull(branch.path);
    case 'q':
      return printQ(branch.q);
    case 'flags':
      // 2.4 shows the bits.
      return server.version === '2.4' ? String(branch.flags >>> 0) : server.flags.branch.names(branch.flags);
    case 'socket':
      return branch.socket === null ? null : printSocket(branch.socket);
  }
}

function refuse(execution: Execution, text: string): false {
  execution.log('ERROR', text);
  return false;
}

function write(execution: Execution, branch: Branch, field: Field, value: Value): boolean {
  if (execution.message.sip.kind === 'reply') return false;
  const text = assignedText(value);
  switch (field) {
    case 'uri':
      if (text === null || text === '') return refuse(execution, 'str value required to set the branch URI');
      return writeTexts(execution, branch, { uri: text });
    case 'duri':
      if (!isAcceptable(branch, value)) return refuse(execution, 'STR value required to set the branch DURI');
      return writeTexts(execution, branch, { destinationUri: textOrNull(text) });
    case 'path':
      if (!isAcceptable(branch, value)) return refuse(execution, 'STR value required to set the branch PATH');
      return writeTexts(execution, branch, { path: textOrNull(text) });
    case 'q': {
      const q = value === null ? -1 : integerOf(value);
      if (q === null) return refuse(execution, 'INT value required to set the branch Q');
      branch.q = q;
      return true;
    }
    case 'flags':
      return writeFlags(execution, branch, value);
    case 'socket':
      return writeSocket(execution, branch, value);
  }
}

/** A text, or NULL where the branch is not that of the request URI: an empty text resets that one. */
function isAcceptable(branch: Branch, value: Value): boolean {
  return value === null ? !isRequestBranch(branch) : assignedText(value) !== null;
}

function writeTexts(execution: Execution, branch: Branch, texts: Partial<Branch>): boolean {
  if (!isRequestBranch(branch) && !fitsBranch(texts))
    return refuse(execution, 'the value is too long for a branch');
  Object.assign(branch, texts);
  return true;
}

/** Names separated by blanks, unknown ones count for nothing; in 2.4 the bits. NULL clears all. */
function writeFlags(execution: Execution, branch: Branch, value: Value): boolean {
  const { server } = execution;
  if (server.version === '2.4') {
    const bits = value === null ? 0 : integerOf(value);
    if (bits === null) return refuse(execution, 'INT value required to set the branch FLAGS');
    branch.flags = bits;
    return true;
  }
  const names = value === null ? '' : assignedText(value);
  if (names === null) return refuse(execution, 'string value required to set the branch FLAGS');
  branch.flags = names.split(' ').reduce((flags, name) => flags | server.flags.branch.knownMask(name), 0);
  return true;
}

function writeSocket(execution: Execution, branch: Branch, value: Value): boolean {
  if (value === null) {
    branch.socket = null;
    return true;
  }
  const text = assignedText(value);
  const socket = text === null ? null : findSocket(execution.server, text);
  if (socket === null) return refuse(execution, `no socket found to match [${textOf(value)}]`);
  branch.socket = socket;
  return true;
}

/** `$msg.branch.…`: index 0 is the request URI, without an index the branch added last (reference: language 5.4). */
function targetOf({ message }: Execution, index: VariableUse['index']): Branch | null {
  return typeof index === 'string' ? null : branchAt(message, index ?? -1);
}

function messageBranch(field: Field, doc: string): VariableDeclaration {
  return {
    doc: `${doc} Index 0 is the branch of the request URI, \`[*]\` all; without an index the one added last.`,
    since: '3.6',
    index: true,
    get: (execution, _state, { index }) => {
      const { server, message } = execution;
      if (message.sip.kind === 'reply') return null;
      if (index === '*') {
        const values = Array.from({ length: branchCount(message) }, (_, at) =>
          read(server, branchAt(message, at)!, field),
        );
        return joined(execution, values);
      }
      const branch = targetOf(execution, index);
      return branch === null ? null : read(server, branch, field);
    },
    set: (execution, _state, { index }, value) => {
      const branch = targetOf(execution, index);
      if (branch === null) return refuse(execution, `no branch [${index}] to assign to`);
      return write(execution, branch, field, value);
    },
  };
}

function append(execution: Execution, value: Value): boolean {
  const text = assignedText(value);
  if (execution.message.sip.kind === 'reply') return false;
  if (text === null || text === '') return refuse(execution, 'str value required to create a new branch');
  if (appendBranch(execution.message, execution.server.version, newBranch(text))) return true;
  return refuse(execution, 'max nr of branches exceeded, or the URI is too long');
}

const oldFields: readonly Field[] = ['uri', 'q', 'duri', 'path', 'flags', 'socket'];

function isField(name: string): name is Field {
  return (oldFields as readonly string[]).includes(name);
}

/** `$(branch(field)[i])`: index 0 is the first appended branch; `$branch` alone is the URI of that one. */
function oldBranch(execution: Execution, { inner, index }: VariableUse): Value {
  const { message, server } = execution;
  const { branches, sip } = message;
  const name = inner?.toLowerCase() ?? 'uri';
  const isOld = server.version === '2.4';
  if (!isField(name) || branches.length === 0 || (isOld && sip.kind === 'reply')) return null;
  if (index === '*') {
    // In 2.4 `[*]` shows the URIs whatever the field is.
    const field = isOld ? 'uri' : name;
    return joined(
      execution,
      branches.map((branch) => read(server, branch, field)),
    );
  }
  const position = positionOf(branches.length, index);
  if (position === null) return null;
  const branch = branches[position]!;
  const value = read(server, branch, name);
  return isOld && name === 'flags' ? numberedText(value!, branch.flags) : value;
}

/** `Contact: <uri>;q=0.5, …` of the request URI, when it was changed, and the appended branches; null without any. */
export function destinationSet({ message }: Execution): ByteString | null {
  const branches =
    message.requestUri === null ? message.branches : [branchAt(message, 0)!, ...message.branches];
  if (branches.length === 0) return null;
  const values = branches.map(({ uri, q }) => (q < 0 ? `<${uri}>` : `<${uri}>;q=${printQ(q)}`));
  return `Contact: ${values.join(', ')}`;
}

/** Destinations besides the request URI. */
export const branchVariables: VariableTable = {
  branch: {
    doc: 'Assigning a URI adds a branch. `$(branch(field)[i])` is a field of an added branch: uri, duri, q, path, flags, socket.',
    inner: 'optional',
    innerKind: 'literal',
    index: true,
    checkInner: (inner) => (isField(inner.toLowerCase()) ? null : `unknown field of a branch: ${inner}`),
    get: (execution, _state, use) => oldBranch(execution, use),
    set: (execution, _state, { inner, index }, value) => {
      const name = inner?.toLowerCase() ?? null;
      if (name === null) return append(execution, value);
      if (!isField(name)) return false;
      if (index === '*') return refuse(execution, '* not allowed in branch assignment');
      const { branches } = execution.message;
      const position = positionOf(branches.length, index);
      if (position === null)
        return refuse(execution, `no branch [${index ?? 0}] of ${branches.length} to assign to`);
      return write(execution, branches[position]!, name, value);
    },
  },
  ds: {
    doc: 'The destination set as a Contact header; NULL when there is none.',
    get: destinationSet,
  },
  'msg.branch': {
    doc: 'Assigning a URI adds a branch; read, it is the URI of the first one added.',
    since: '3.6',
    get: (execution, _state, use) => oldBranch(execution, use),
    set: (execution, _state, _use, value) => append(execution, value),
  },
  'msg.branch.uri': messageBranch('uri', 'URI of a branch.'),
  'msg.branch.duri': messageBranch('duri', 'Next hop of a branch.'),
  'msg.branch.path': messageBranch('path', 'Path vector of a branch.'),
  'msg.branch.q': messageBranch('q', 'q of a branch, as `0.5`; assigned in thousandths.'),
  'msg.branch.flags': messageBranch('flags', 'Names of the branch flags of a branch.'),
  'msg.branch.socket': messageBranch('socket', 'Sending socket of a branch.'),
  'msg.branch.last_idx': {
    doc: 'Index of the branch added last; 0 when there is only the request URI.',
    since: '3.6',
    get: ({ message }) => message.branches.length,
  },
  'msg.branch.flag': branchFlag('Whether a branch flag of a branch is set.'),
  'msg.branch.attr': {
    doc: 'A value of its own that is kept with a branch.',
    since: '3.6',
    inner: 'required',
    index: true,
    get: (execution, _state, { inner, index }) => {
      const branch = targetOf(execution, index);
      return inner === null ? null : (branch?.attributes?.get(inner) ?? null);
    },
    set: (execution, _state, { inner, index }, value) => {
      if (execution.message.sip.kind === 'reply') return false;
      const branch = targetOf(execution, index);
      if (branch === null || inner === null) return refuse(execution, `no branch [${index}] to assign to`);
      const attributes = branch.attributes ?? new Map<ByteString, Value>();
      if (value === null) attributes.delete(inner);
      else attributes.set(inner, stored(value));
      branch.attributes = attributes;
      return true;
    },
  },
};
