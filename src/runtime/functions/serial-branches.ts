import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Branch } from '../../declarations/message.ts';
import { coreFunction, type FunctionTable } from '../../declarations/module.ts';
import { parseRouteValues } from '../../sip/route.ts';
import type { ByteString } from '../../values/value.ts';
import { appendBranch, branchAt, copyBranch, newBranch, snapshotOf } from '../../variables/branch-set.ts';
import { findSocket, printSocket } from '../../variables/sockets.ts';

/** The AVP in which the groups wait. */
const avpName = 'serial_branch';

/** Branches by descending q; those of equal q form one group, tried in parallel (reference: sip 14). */
function groupsOf(branches: readonly Branch[], reversed: boolean): Branch[][] {
  const groups = new Map<number, Branch[]>();
  for (const branch of branches) {
    const group = groups.get(branch.q);
    if (group === undefined) groups.set(branch.q, [branch]);
    else if (reversed) group.unshift(branch);
    else group.push(branch);
  }
  return [...groups.keys()].sort((left, right) => right - left).map((q) => groups.get(q)!);
}

/** A waiting branch as the value of an AVP: its fields, one a line. */
function encode(branch: Branch, endsGroup: boolean): ByteString {
  const socket = branch.socket === null ? '' : printSocket(branch.socket);
  return [
    branch.uri,
    branch.destinationUri ?? '',
    branch.path ?? '',
    branch.q,
    branch.flags,
    socket,
    endsGroup ? 1 : 0,
  ].join('\n');
}

function decode(execution: Execution, text: ByteString): { branch: Branch; endsGroup: boolean } {
  const [uri = '', destinationUri = '', path = '', q = '-1', flags = '0', socket = '', end = '1'] =
    text.split('\n');
  return {
    branch: newBranch(uri, {
      destinationUri: destinationUri === '' ? null : destinationUri,
      path: path === '' ? null : path,
      q: Number(q),
      flags: Number(flags),
      socket: socket === '' ? null : findSocket(execution.server, socket),
    }),
    endsGroup: end === '1',
  };
}

/** With a Path vector the next hop is the first one of that. */
function alongPath(branch: Branch): Branch {
  const hop = branch.path === null ? undefined : parseRouteValues(branch.path)?.[0];
  return hop === undefined ? branch : { ...branch, destinationUri: hop.uri };
}

function serialize(execution: Execution, clear: boolean, keepOrder: boolean): number {
  const { message, avps, server } = execution;
  const all = [snapshotOf(branchAt(message, 0)!), ...message.branches];
  if (all.length === 1 || (!keepOrder && all.every((branch) => branch.q === all[0]!.q))) return 1;
  if (clear) avps.removeAll(avpName);
  const groups = keepOrder ? all.map((branch) => [branch]) : groupsOf(all, server.version === '2.4');
  message.branches = [];
  // The newest value of an AVP is taken first.
  for (const group of groups.reverse()) {
    for (let index = group.length - 1; index >= 0; index--) {
      avps.push(avpName, encode(group[index]!, index === group.length - 1));
    }
  }
  return 1;
}

function next(execution: Execution): number {
  const { message, avps, kind, server } = execution;
  if (kind !== 'request' && kind !== 'failure') {
    execution.log('ERROR', `next_branches() works in request and failure routes, not in ${kind} routes`);
    return -1;
  }
  let isFirst = true;
  for (;;) {
    const value = avps.get(avpName);
    if (value === null) break;
    avps.remove(avpName);
    const { branch, endsGroup } = decode(execution, String(value));
    if (isFirst) copyBranch(alongPath(branch), branchAt(message, 0)!);
    else if (!appendBranch(message, server.version, branch))
      execution.log('ERROR', 'max nr of branches exceeded');
    isFirst = false;
    if (endsGroup) break;
  }
  if (isFirst) return -1;
  return avps.get(avpName) === null ? 2 : 1;
}

/** Trying branches one group after the other. */
export const serialBranchFunctions: FunctionTable = {
  serialize_branches: coreFunction({
    doc: 'Puts the request URI and all branches aside, in groups of equal q, for `next_branches()`. Nothing happens without branches, or when all have the same q.',
    args: [
      arg.integer('clear', 'Not 0: what was put aside before is forgotten.'),
      arg.optional(
        arg.integer('keep_order', 'Not 0: one after the other as they were added, whatever their q.'),
      ),
    ],
    returns: { 1: 'done, or nothing to do' },
    run: (execution, _state, clear, keepOrder) => serialize(execution, clear !== 0, (keepOrder ?? 0) !== 0),
  }),
  next_branches: coreFunction({
    doc: 'Takes the next group: its first branch becomes the request URI, the others are added as branches.',
    args: [],
    returns: { 1: 'taken, more wait', 2: 'taken, it was the last', [-1]: 'nothing waits' },
    run: next,
  }),
};
