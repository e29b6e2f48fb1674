import type { Attachments } from '../../declarations/attachments.ts';
import type { Message } from '../../declarations/message.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** What tm knows about one message while the script works on it. */
export class Context {
  /** The transaction that the message made, or belongs to. */
  transaction: Transaction | null = null;
  /** The INVITE transaction that an end-to-end ACK belongs to. */
  acknowledged: Transaction | null = null;
  /** The branch of a reply, or of a branch route (null until it was made). */
  branch: ClientBranch | null = null;
  /** Its index; null outside branch and onreply routes. */
  branchIndex: number | null = null;
  /** Which route this is, for what differs between them. */
  route: 'request' | 'branch' | 'reply' | 'failure' | 'local' = 'request';
  /** Armed before there is a transaction; in a branch route `onReply` is the branch's own. */
  onFailure: string | null = null;
  onReply: string | null = null;
  onBranch: string | null = null;
  finalTimeout: number | null = null;
  inviteTimeout: number | null = null;
  cancelReason: string | null = null;
  /** `$bavp` of the branch that is being made. */
  branchAvps: import('../../values/avp-list.ts').AvpList | null = null;
}

const key = 'tm';

/** The context of a message, made when first asked for. */
export function contextOf(message: Message): Context {
  let context = message.attachments.get(key) as Context | undefined;
  if (context === undefined) {
    context = new Context();
    message.attachments.set(key, context);
  }
  return context;
}

/** The context of a message, undefined when tm has nothing to do with it yet. */
export function existingContext(message: Message): Context | undefined {
  return message.attachments.get(key) as Context | undefined;
}

/** The same attachments with another context: for branches of a request. */
export function attachmentsWith(message: Message, context: Context): Attachments {
  return message.attachments.clone().set(key, context);
}
