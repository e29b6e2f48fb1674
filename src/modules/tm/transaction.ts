import type { Message } from '../../declarations/message.ts';
import type { Destination } from '../../runtime/forwarding/relay.ts';
import type { ReplyTarget } from '../../runtime/forwarding/reply.ts';
import type { SipMessage } from '../../sip/message.ts';
import { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import type { LocalResult, TransactionEvent, TransactionListener } from './api.ts';
import type { Retransmission } from './retransmission.ts';
import type { Tick } from './ticks.ts';

/** The CANCEL made here for a branch. */
export interface LocalCancel {
  readonly retransmission: Retransmission;
  readonly finalTimer: Tick | null;
}

/**
 * What a branch is: a request sent; something that only keeps the transaction open for branches to come
 * (`t_wait_for_new_branches`); something handed to another program, which will answer (`t_write_req`).
 */
export type BranchKind = 'sip' | 'phony' | 'blind';

/** One attempt to reach somebody: a request sent, and what came back. */
export class ClientBranch {
  readonly transaction: Transaction;
  readonly index: number;
  readonly kind: BranchKind;
  /** The request as this branch changed it. */
  readonly message: Message;
  /** R-URI as sent. */
  readonly uri: ByteString;
  /** Null: nothing is sent. */
  readonly destination: Destination | null;
  /** Value of the Via of the CANCELs and ACKs made for it. */
  readonly via: ByteString;
  /** Bytes as sent. */
  data: ByteString;
  /** Armed in this branch's branch_route. */
  onReply: string | null;
  /** `$bavp`. */
  readonly avps: AvpList;
  /** Of a phony branch: with that many branches nobody waits for more; 0: however many there are. */
  enough = 0;
  /** Last status code; 0 before any reply. */
  lastReceived = 0;
  /** The final reply kept for the decision; null for a timeout. */
  reply: Message | null = null;
  /** A reply came from the other side, not from a timer. */
  gotReply = false;
  /** It could not be sent: nobody waits for it, and it counts for nothing. */
  isUnsent = false;
  /** To be cancelled at its first provisional reply. */
  toCancel = false;
  cancel: LocalCancel | null = null;
  retransmission: Retransmission | null = null;
  finalTimer: Tick | null = null;
  #sent: SipMessage | null = null;

  constructor(
    transaction: Transaction,
    index: number,
    parts: {
      message: Message;
      uri: ByteString;
      kind?: BranchKind;
      destination: Destination | null;
      via: ByteString;
      data: ByteString;
      onReply: string | null;
      avps: AvpList | null;
    },
  ) {
    this.transaction = transaction;
    this.index = index;
    this.kind = parts.kind ?? 'sip';
    this.message = parts.message;
    this.uri = parts.uri;
    this.destination = parts.destination;
    this.via = parts.via;
    this.data = parts.data;
    this.onReply = parts.onReply;
    this.avps = parts.avps ?? new AvpList();
  }

  /** Drops what only repetitions and ACKs need. */
  forgetRequest(): void {
    this.data = '';
    this.reply = null;
    this.#sent = null;
  }

  /** The request as sent, parsed when somebody needs it. */
  sent(parse: (data: ByteString, protocol: string) => SipMessage | null): SipMessage | null {
    this.#sent ??= parse(this.data, this.destination?.socket.protocol ?? 'udp');
    return this.#sent;
  }
}

/** The best of the negative replies. */
export interface Winner {
  readonly branch: ClientBranch;
  readonly code: number;
  readonly reply: Message | null;
}

/** A transaction: one received request (or one of our own) and everything sent for it. */
export class Transaction {
  /** Hash of Call-ID and CSeq, 0 to 65535. */
  readonly row: number;
  /** Number within this server's life. */
  readonly label: number;
  /** Between cookie and branch index in our Via branches: `row.label`, or `row.md5`. */
  readonly branchKey: ByteString;
  /** The received request with the decisions of the script; for our own the message local_route saw. */
  request: Message;
  readonly method: ByteString;
  /** True for a request of our own. */
  readonly isLocal: boolean;
  /** Replies are swallowed (`t_replicate`). */
  isReplicated = false;
  /** Where replies go; null for our own requests. */
  replyTarget: ReplyTarget | null;
  /** AVPs of the request, shared by all routes of the transaction. */
  avps: AvpList;

  /** Status of the last reply sent to the caller. */
  status = 0;
  /** Its bytes, sent again for copies of the request. */
  replyData: ByteString | null = null;
  /** To tag of replies made here; '' before the first one. */
  localTag: ByteString = '';
  /** True when that reply was made here. */
  isLocalReply = false;
  replyRetransmission: Retransmission | null = null;
  ackTimer: Tick | null = null;
  waitTimer: Tick | null = null;
  /** A 2xx was relayed, by that branch. */
  relayedBranch: ClientBranch | null = null;

  readonly branches: ClientBranch[] = [];
  /** Index of the first branch that counts for the decision. */
  firstBranch = 0;
  onFailure: string | null = null;
  onReply: string | null = null;
  onBranch: string | null = null;
  /** Armed in a branch_route: it counts from the next set of branches on. */
  laterOnBranch: string | null = null;
  cancelled = false;
  /** A 6xx came: no branch may be added. */
  refused = false;
  noDnsFailover = false;
  passReason = false;
  /** An INVITE that wants to be accepted by several: a 2xx does not cancel the other branches (RFC 3841). */
  keepsOthers = false;
  /** Seconds; null: the module's. */
  finalTimeout: number | null = null;
  inviteTimeout: number | null = null;
  /** Headers whose replacements count for the CANCELs made here, too; other edits of From and To do not. */
  readonly replaced = new Set<'from' | 'to'>();
  /** Lines with CRLF for the CANCELs and ACKs made here. */
  addedHeaders: ByteString = '';
  /** Of a CANCEL: the Reason line that the script gave for the CANCELs made from it. */
  cancelReason: ByteString | null = null;
  /** The branch whose reply arrived last. */
  lastBranch: ClientBranch | null = null;
  /** While failure_route runs: the reply that won. */
  winner: Winner | null = null;
  /** Kept by a suspended script. */
  suspended = 0;
  deleted = false;
  /** An INVITE of our own whose 2xx is acknowledged by who sent it. */
  keepsAck = false;
  /** Told how a request of our own ended. */
  done: ((result: LocalResult) => void) | null = null;
  provisional: ((reply: Message) => void) | null = null;
  listeners: Map<TransactionEvent, TransactionListener[]> | null = null;

  #busy = false;
  #waiting: ((leave: () => void) => void)[] | null = null;

  constructor(parts: {
    row: number;
    label: number;
    branchKey: ByteString;
    request: Message;
    method: ByteString;
    isLocal: boolean;
    replyTarget: ReplyTarget | null;
    avps: AvpList;
  }) {
    this.row = parts.row;
    this.label = parts.label;
    this.branchKey = parts.branchKey;
    this.request = parts.request;
    this.method = parts.method;
    this.isLocal = parts.isLocal;
    this.replyTarget = parts.replyTarget;
    this.avps = parts.avps;
  }

  /** True when nobody upstream hears of the replies. */
  get isSilent(): boolean {
    return this.isLocal || this.isReplicated;
  }

  /** Replies go where the request came from as soon as the script says so (`force_rport()`). */
  followSource({ via, received }: Message): void {
    const { replyTarget } = this;
    if (!via.forceRport || replyTarget === null || replyTarget.port === received.source.port) return;
    this.replyTarget = { ...replyTarget, port: received.source.port };
  }

  get isInvite(): boolean {
    return this.method === 'INVITE';
  }

  /** Some branch from that one on may still get a final reply. */
  isOpen(from = 0): boolean {
    for (let index = from; index < this.branches.length; index++) {
      if (this.branches[index]!.lastReceived < 200) return true;
    }
    return false;
  }

  get isFinal(): boolean {
    return this.status >= 200;
  }

  /**
   * Runs `job` when no other is under way: replies and timeouts are handled one after the other also when a route
   * of the script is suspended in between. `leave` ends the job.
   */
  enter(job: (leave: () => void) => void): void {
    if (this.#busy) (this.#waiting ??= []).push(job);
    else this.#run(job);
  }

  #run(job: (leave: () => void) => void): void {
    this.#busy = true;
    let left = false;
    job(() => {
      if (left) return;
      left = true;
      this.#busy = false;
      const next = this.#waiting?.shift();
      if (next !== undefined) this.#run(next);
    });
  }
}
