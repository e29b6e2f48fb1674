import type { Execution } from '../../declarations/execution.ts';
import type { Message } from '../../declarations/message.ts';
import { apiKey } from '../../declarations/module.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import type { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import type { ReplyExtra } from '../sl/api.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/** Moments in the life of a transaction that other modules may listen to. */
export type TransactionEvent =
  /** A transaction was made for a received request. */
  | 'request'
  /** A copy of the request came in. */
  | 'request-again'
  /** A reply came in on a branch, before its onreply routes. */
  | 'reply'
  /** All branches failed and the best reply was chosen; before failure_route. */
  | 'failure'
  /** A received reply is about to be relayed; its edits may still be changed. */
  | 'relay-reply'
  /** A reply (relayed or made here) is about to be sent to the caller. */
  | 'before-reply'
  /** A reply (relayed or made here) was sent to the caller. */
  | 'reply-sent'
  /** The end-to-end ACK of a 2xx came in; `request` is the ACK. */
  | 'ack'
  /** The caller's CANCEL came in; `request` is the CANCEL. */
  | 'cancel'
  /** A branch is about to be sent; `request` is the branch's message, whose edits may still be changed. */
  | 'branch'
  /** The bytes of a branch are made. */
  | 'branch-built'
  /** The final reply to a request of our own. */
  | 'local-reply'
  /** The transaction is forgotten. */
  | 'deleted';

/** What a listener is told. */
export interface TransactionMoment {
  readonly transaction: Transaction;
  /** The request it is about; null for requests of our own. */
  readonly request: Message | null;
  /** The received reply; null for replies made here and timeouts. */
  readonly reply: Message | null;
  /** Status code, 0 where there is none. */
  readonly code: number;
  readonly branch: ClientBranch | null;
}

export type TransactionListener = (moment: TransactionMoment) => void;

/** A request of the server's own. */
export interface LocalRequest {
  readonly method: ByteString;
  readonly requestUri: ByteString;
  /** Next hop as URI; absent: the R-URI. */
  readonly nextHop?: ByteString | null;
  readonly socket?: ListeningSocket | null;
  /** Header bodies; a tag is added to From when it has none. */
  readonly from: ByteString;
  readonly to: ByteString;
  /** Absent: made here. */
  readonly callId?: ByteString;
  /** Absent: 10. */
  readonly cseq?: number;
  /** Absent: 70. */
  readonly maxForwards?: number;
  /** Route values. */
  readonly routes?: readonly ByteString[];
  /** Further lines with CRLF. */
  readonly headers?: ByteString;
  readonly body?: ByteString;
  /** AVPs that local_route and the callbacks see. */
  readonly avps?: AvpList;
  /** Called with the message that local_route works on, before it. */
  readonly prepare?: (message: Message) => void;
  /** Of an INVITE: who asked for it acknowledges its 2xx. */
  readonly keepsAck?: boolean;
  /** Told of every provisional reply too. */
  readonly provisional?: (reply: Message) => void;
}

/** How a request of our own ended. `reply` is null for a timeout (408) and for what could not be sent (477, 478, …). */
export interface LocalResult {
  readonly code: number;
  /** The server's own error number, of what could not be sent. */
  readonly error?: number;
  readonly reply: Message | null;
  readonly transaction: Transaction | null;
  /** Bytes as sent; null when nothing was sent. */
  readonly sent: ByteString | null;
}

/** What tm offers to other modules. */
export interface TmApi {
  /** The transaction of this message, when it has been looked up or made; null otherwise. */
  transactionOf(message: Message): Transaction | null;
  hasTransaction(message: Message): boolean;
  /** Looks the transaction up (retransmissions, ACK, CANCEL's INVITE); null when there is none. */
  lookup(message: Message): Transaction | null;
  /** Makes another message (of an event, a timer) work on a transaction. False when that is over. */
  adopt(message: Message, transaction: Transaction): boolean;
  /** As `t_check_trans()`. */
  check(execution: Execution): number;
  /** As `t_newtran()`: 1 new, 0 retransmission (answered), negative: error. */
  create(message: Message, avps: AvpList): number;
  /** As `t_reply()`; makes the transaction when there is none. False when it was not sent. */
  reply(message: Message, code: number, reason: ByteString, extra?: ReplyExtra): boolean;
  /** As `t_relay()`. */
  relay(execution: Execution, done: (result: number) => void): void;
  /** Answers a transaction from outside a route of it (timers, management). */
  replyTo(
    transaction: Transaction,
    code: number,
    reason: ByteString,
    extra?: ReplyExtra & { toTag?: ByteString },
  ): boolean;
  /** The To tag that replies of a transaction for this request carry. */
  tagOf(message: Message): ByteString | null;
  /** Sends a request; `done` runs once. */
  request(request: LocalRequest, done?: (result: LocalResult) => void): void;
  /** As `t_wait_for_new_branches()`: keeps a transaction open. @param count null: any number of branches */
  waitForBranches(transaction: Transaction, count: number | null): void;
  /** As `t_inject_branches("event")`: adds the contact that the AVPs of an execution tell of. */
  injectContact(transaction: Transaction, execution: Execution): void;
  /** Cancels every branch of a transaction that is still open. */
  cancel(transaction: Transaction, reason?: ByteString): void;
  /** Listens to one transaction, or (null) to all. */
  on(transaction: Transaction | null, event: TransactionEvent, listener: TransactionListener): void;
  /** The transaction with this row and label. */
  find(row: number, label: number): Transaction | null;
  /** Runs `work` when no route of the transaction is under way. */
  exclusively(transaction: Transaction, work: () => void): void;
}

export const tmApi = apiKey<TmApi>('tm');
