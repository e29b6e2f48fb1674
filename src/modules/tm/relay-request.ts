import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { errorReply, errors } from '../../runtime/forwarding/errors.ts';
import { forwardRequest } from '../../runtime/forwarding/forward.ts';
import { setLastError } from '../../runtime/forwarding/last-error.ts';
import type { NextHop } from '../../runtime/forwarding/next-hop.ts';
import { magicCookie, reversedHex } from '../../sip/branch.ts';
import type { AvpList } from '../../values/avp-list.ts';
import { answer } from './answer.ts';
import { cancelInvite } from './cancel-invite.ts';
import { contextOf } from './context.ts';
import { absorbAck, create } from './create.ts';
import type { TransactionLayer } from './layer.ts';
import { addBranches } from './relay.ts';
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
    case errors.tooFewHeaders:
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
    setLastError(message, error);
    done(relayCode(error));
  };
  if (transaction === null) {
    if (execution.kind === 'failure') {
      done(-1);
      return;
    }
    relayNew(layer, message, execution.avps, proxy, flags, done, fail);
    return;
  }
  if (message.sip.method === 'ACK') {
    absorbAck(layer, transaction);
    done(1);
    return;
  }
  apply(transaction, flags);
  addBranches(layer, transaction, message, { proxy, newSet: true }, (result) =>
    result === 1 ? done(1) : fail(result),
  );
}

function relayNew(
  layer: TransactionLayer,
  message: Message,
  avps: AvpList,
  proxy: NextHop | null,
  flags: RelayFlags,
  done: (result: number) => void,
  fail: (error: number) => void,
): void {
  const result = create(layer, message, avps);
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
  apply(transaction, flags);
  if (message.sip.method === 'CANCEL') {
    const invite = layer.table.findCancelled(message.sip);
    if (invite !== null) {
      cancelInvite(layer, transaction, message, invite);
      done(1);
      return;
    }
  }
  addBranches(layer, transaction, message, { proxy, newSet: true }, (relayed) => {
    if (relayed === 1) {
      setLastError(message, 0);
      return done(1);
    }
    if (flags.noAutoReply) return fail(relayed);
    setLastError(message, relayed);
    const { code, reason } = errorReply(relayed, 'TM');
    // A failure that was answered is a success for the script.
    done(transaction.isFinal || answer(layer, transaction, message, code, reason) ? 1 : relayCode(relayed));
  });
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

function apply(transaction: Transaction, flags: RelayFlags): void {
  if (flags.noDnsFailover) transaction.noDnsFailover = true;
  if (flags.passReason) transaction.passReason = true;
  if (flags.allowNoCancel) transaction.noCancel = true;
}
