import type { Branch, Message } from '../../declarations/message.ts';
import { errors } from '../../runtime/forwarding/errors.ts';
import { copyMessage } from '../../runtime/forwarding/message-copy.ts';
import type { NextHop } from '../../runtime/forwarding/next-hop.ts';
import { bareViaFor, deliver, findDestination, relayedBytes } from '../../runtime/forwarding/relay.ts';
import { magicCookie, reversedHex } from '../../sip/branch.ts';
import { branchAt, copyBranch } from '../../variables/branch-set.ts';
import { answer } from './answer.ts';
import { attachmentsWith, Context, contextOf } from './context.ts';
import { update } from './create.ts';
import { decide } from './decision.ts';
import { startRequestTimers } from './expiry.ts';
import { complete } from './finish.ts';
import type { TransactionLayer } from './layer.ts';
import { ClientBranch, type Transaction } from './transaction.ts';

/** What the new branches are made from. */
export interface RelayOptions {
  /** Explicit next hop for all of them. */
  readonly proxy: NextHop | null;
  /** The branches before no longer count for the decision. */
  readonly newSet: boolean;
  /** What the script changed in `message` is the request's from now on; false: the branches' alone. */
  readonly keepsChanges: boolean;
}

/** Most branches of one transaction, by version. */
function capacity(layer: TransactionLayer): number {
  return layer.server.version === '4.0' ? 256 : 12;
}

/**
 * Adds branches to a transaction for the R-URI and the appended branches of `message`, runs branch_route for each,
 * then sends them (reference: sip 10).
 * @param done gets 1, or the error number of what went wrong last
 */
export function addBranches(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  options: RelayOptions,
  done: (result: number) => void,
): void {
  if (transaction.cancelled || transaction.refused) {
    layer.log('discarding fwd for a cancelled transaction');
    if (!transaction.refused && transaction.branches.length === 0) {
      answer(layer, transaction, message, 487, 'Request Terminated');
    }
    done(errors.noDestination);
    return;
  }
  transaction.followSource(message);
  if (options.newSet) startNewSet(transaction);
  if (options.keepsChanges) update(transaction, message);
  transaction.request.flags = message.flags;
  const targets = targetsOf(layer, transaction, message, options);
  message.branches = [];
  const added: ClientBranch[] = [];
  let lastError: number = errors.unspecified;
  if (targets.length === 0) lastError = errors.noDestination;
  let index = 0;
  const next = (): void => {
    // A loop where each step ends at once: many branches must not pile up on the stack.
    let isRunning = true;
    while (isRunning && index < targets.length) {
      const target = targets[index++]!;
      let isDone = false;
      let isLate = false;
      handOver(message, target);
      addBranch(layer, transaction, target, options.proxy, (result) => {
        handOver(target, message);
        if (typeof result === 'number') lastError = result;
        else added.push(result);
        isDone = true;
        if (isLate) next();
      });
      isLate = !isDone;
      isRunning = isDone;
    }
    if (isRunning) finish();
  };
  const finish = (): void => {
    // What was armed before there was a transaction counts again for the next branches.
    transaction.onBranch = transaction.laterOnBranch ?? contextOf(message).onBranch ?? transaction.onBranch;
    transaction.request.flags = message.flags;
    if (added.length === 0) {
      done(lastError);
      return;
    }
    let sent = 0;
    let waiting = added.length;
    for (const branch of added) {
      sendBranch(layer, branch, (result) => {
        if (result === 1) sent++;
        else lastError = result;
        if (--waiting > 0) return;
        done(sent > 0 ? 1 : lastError);
        if (sent > 0 && sent < added.length) decideWithoutUnsent(layer, transaction);
      });
    }
  };
  next();
}

/**
 * What a branch_route changes besides the target, the headers and the body is not the branch's own: the message's
 * flags, the address we advertise and the marks for our Via also count for the next branches and the request.
 */
function handOver(from: Message, to: Message): void {
  to.flags = from.flags;
  to.advertisedAddress = from.advertisedAddress;
  to.advertisedPort = from.advertisedPort;
  Object.assign(to.via, from.via);
}

/** A connection that could not be opened is not waited for any more: perhaps all others have failed meanwhile. */
function decideWithoutUnsent(layer: TransactionLayer, transaction: Transaction): void {
  if (transaction.isSilent) return;
  transaction.enter((leave) => {
    if (transaction.isFinal || transaction.isOpen(transaction.firstBranch)) return leave();
    decide(layer, transaction, null, (outcome) => {
      if (outcome.kind === 'completed') complete(layer, transaction, outcome.cancelled);
      leave();
    });
  });
}

/** The branches from here on decide, and one that waits for them. */
function startNewSet(transaction: Transaction): void {
  const { branches } = transaction;
  transaction.firstBranch = branches.length - (branches.at(-1)?.kind === 'phony' ? 1 : 0);
}

/** The message of each branch: a copy with its own decisions. */
function targetsOf(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  options: RelayOptions,
): Message[] {
  // Most requests have one branch that nobody changes: it needs no copy besides that of the transaction.
  if (isPlain(layer, transaction, message, options)) return [transaction.request];
  const target = (branch: Branch): Message => {
    const copy = copyMessage(message, { branches: [], attachments: message.attachments.clone() });
    copyBranch(branch, branchAt(copy, 0)!);
    return copy;
  };
  const most = capacity(layer);
  if (message.branches.length >= most) layer.log(`more than ${most} branches; the others are left out`);
  return [branchAt(message, 0)!, ...message.branches.slice(0, most - 1)].map(target);
}

function isPlain(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  options: RelayOptions,
): boolean {
  return (
    message.branches.length === 0 &&
    options.keepsChanges &&
    !transaction.isLocal &&
    transaction.onBranch === null &&
    !layer.isHeard(transaction, 'branch')
  );
}

function addBranch(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  proxy: NextHop | null,
  done: (result: ClientBranch | number) => void,
): void {
  const index = transaction.branches.length;
  if (index >= capacity(layer)) {
    done(errors.tooManyBranches);
    return;
  }
  const context = new Context();
  if (message === transaction.request) {
    prepare(layer, transaction, message, context, proxy, done);
    return;
  }
  context.transaction = transaction;
  context.route = 'branch';
  context.branchIndex = index;
  const branchMessage = message as { -readonly [K in keyof Message]: Message[K] };
  branchMessage.attachments = attachmentsWith(message, context);
  const { onBranch } = transaction;
  const { server } = layer;
  if (onBranch === null || !server.hasRoute('branch', onBranch)) {
    prepare(layer, transaction, branchMessage, context, proxy, done);
    return;
  }
  server.run('branch', onBranch, branchMessage, { avps: transaction.avps }, (execution) => {
    if (execution.stopped === 'drop') return done(errors.unspecified);
    prepare(layer, transaction, branchMessage, context, proxy, done);
  });
}

function prepare(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  context: Context,
  proxy: NextHop | null,
  done: (result: ClientBranch | number) => void,
): void {
  const { server } = layer;
  findDestination(server, message, proxy, (destination) => {
    if (typeof destination === 'number') return done(destination);
    const index = transaction.branches.length;
    layer.emit('branch', { transaction, request: message, reply: null, code: 0, branch: null });
    const id = `${magicCookie}${transaction.branchKey}.${reversedHex(index)}`;
    const branch = new ClientBranch(transaction, index, {
      message,
      uri: message.requestUri ?? message.sip.requestUri ?? '',
      destination,
      via: bareViaFor(server, message, destination.socket, id),
      data: relayedBytes(server, message, destination.socket, id),
      onReply: context.onReply,
      avps: context.branchAvps,
    });
    context.branch = branch;
    transaction.branches.push(branch);
    layer.emit('branch-built', { transaction, request: message, reply: null, code: 0, branch });
    done(branch);
  });
}

/** Sends a branch for the first time, trying the further addresses of its host. `done` gets 1, or an error number. */
export function sendBranch(
  layer: TransactionLayer,
  branch: ClientBranch,
  done: (result: number) => void,
): void {
  const { destination } = branch;
  if (destination === null) {
    done(1);
    return;
  }
  deliver(layer.server, branch.data, destination, (reached) => {
    // A request of our own is sent again and times out, whether the first sending failed or not.
    if (reached !== null || branch.transaction.isLocal)
      startRequestTimers(layer, branch, reached ?? destination);
    else if (branch.lastReceived < 200) {
      branch.lastReceived = 408;
      branch.isUnsent = true;
    }
    done(reached === null ? errors.sendFailed : 1);
  });
}
