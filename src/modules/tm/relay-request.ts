import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { errorReply, errors } from '../../runtime/forwarding/errors.ts';
import { forwardRequest } from '../../runtime/forwarding/forward.ts';
import { setLastError } from '../../runtime/forwarding/last-error.ts';
import type { NextHop } from '../../runtime/forwarding/next-hop.ts';
import { magicCookie, reversedHex } from '../../sip/branch.ts';
import { answer } from './answer.ts';
import { cancelInvite } from './cancel-invite.ts';
import { contextOf } from './context.ts';
import { absorbAck, create } from './create.ts';
import type { TransactionLayer } from './layer.ts';
import { addBranches, type RelayOptions } from './relay.ts';
import type { Transaction } from './transaction.ts';

/** Flags of `t_relay()`. */
export interface RelayFlags {
  /** Failures are returned, not answered. */
  readonly noAutoReply: boolean;
  readonly noDnsFailover: boolean;
  readonly passReason: boolean;
  readonly allowNoCancel: boolean;
}

/** What `t_relay()` returns for an internal error (reference: sip 8). */
export function relayCode(error: number): number {
  switch (error) {
    case errors.badUri:
    case errors.badRequest:
      return -2;
    case errors.noDestination:
      return -3;
    case errors.unresolvable:
      return -4;
    case errors.blocked:
      return -5;
    case errors.sendFailed:
    case errors.noSocket:
      return -6;
    default:
      return -1;
  }
}

/** `t_relay()`; `done` gets its return code. */
export function relayRequest(
  layer: TransactionLayer,
  execution: Execution,
  proxy: NextHop | null,
  flags: RelayFlags,
  done: (result: number) => void,
): void {
  const { message } = execution;
  const context = contextOf(message);
  const { transaction } = context;
  const fail = (error: number) => {
    setLastError(execution, error);
    done(relayCode(error));
  };
  if (transaction === null) {
    if (execution.kind === 'failure') {
      done(-1);
      return;
    }
    relayNew(layer, execution, proxy, flags, done, fail);
    return;
  }
  if (message.sip.method === 'ACK') {
    absorbAck(layer, transaction);
    done(1);
    return;
  }
  apply(transaction, message, flags);
  const options = { proxy, newSet: true, keepsChanges: execution.kind !== 'failure' };
  forward(layer, transaction, message, options, (result) => (result === 1 ? done(1) : fail(result)));
}

/** Sends a request on; a CANCEL of a call that is known ends that instead. `done` gets 1, or an error number. */
export function forward(
  layer: TransactionLayer,
  transaction: Transaction,
  message: Message,
  options: RelayOptions,
  done: (result: number) => void,
): void {
  const invite = message.sip.method === 'CANCEL' ? layer.table.findCancelled(message.sip) : null;
  if (invite === null) {
    addBranches(layer, transaction, message, options, done);
    return;
  }
  cancelInvite(layer, transaction, message, invite);
  done(1);
}

function relayNew(
  layer: TransactionLayer,
  execution: Execution,
  proxy: NextHop | null,
  flags: RelayFlags,
  done: (result: number) => void,
  fail: (error: number) => void,
): void {
  const { message } = execution;
  const result = create(layer, message, execution.avps);
  if (result < 0) {
    fail(result);
    return;
  }
  if (result === 0) {
    done(1);
    return;
  }
  const context = contextOf(message);
  const transaction = context.transaction;
  if (transaction === null) {
    forwardAck(layer, message, context.acknowledged, proxy, (sent) => (sent === 1 ? done(1) : fail(sent)));
    return;
  }
  apply(transaction, message, flags);
  const options = { proxy, newSet: true, keepsChanges: true };
  forward(layer, transaction, message, options, (relayed) => {
    if (relayed === 1) return done(1);
    if (flags.noAutoReply) return fail(relayed);
    setLastError(execution, relayed);
    const { code, reason } = errorReply(relayed, 'TM');
    // A failure that was answered is a success for the script.
    done(transaction.isFinal || answer(layer, transaction, message, code, reason) ? 1 : relayCode(relayed));
  });
}

/** `t_replicate()`; `done` gets 1, 0 for a repeated request, or the error number of what went wrong. */
export function replicateRequest(
  layer: TransactionLayer,
  { message, avps, kind }: Execution,
  flags: RelayFlags,
  isKnown: boolean,
  done: (result: number) => void,
): void {
  const context = contextOf(message);
  if (!isKnown) {
    const result = create(layer, message, avps);
    if (result !== 1) {
      done(result);
      return;
    }
  }
  const { transaction } = context;
  if (transaction === null) {
    forwardAck(layer, message, context.acknowledged, null, done);
    return;
  }
  transaction.isReplicated = true;
  if (flags.noDnsFailover) transaction.noDnsFailover = true;
  const options = { proxy: null, newSet: true, keepsChanges: kind !== 'failure' };
  forward(layer, transaction, message, options, done);
}

/** An ACK has no transaction: that of a 2xx goes on with a branch that tells whose it is. */
function forwardAck(
  layer: TransactionLayer,
  message: Message,
  invite: Transaction | null,
  proxy: NextHop | null,
  done: (result: number) => void,
): void {
  const branch =
    invite === null ? null : `${magicCookie}${invite.branchKey}.${reversedHex(invite.branches.length + 1)}`;
  forwardRequest(layer.server, message, proxy, branch, done);
}

function apply(transaction: Transaction, message: Message, flags: RelayFlags): void {
  if (flags.noDnsFailover) transaction.noDnsFailover = true;
  if (flags.passReason) transaction.passReason = true;
  if (flags.allowNoCancel && wantsNoCancel(message)) transaction.keepsOthers = true;
}

/** `Request-Disposition: no-cancel` (RFC 3841 section 9.1). */
function wantsNoCancel({ sip }: Message): boolean {
  return /(^|,)\s*no-cancel\s*(,|$)/i.test(sip.header('Request-Disposition') ?? '');
}
