import { magicCookie } from '../../sip/branch.ts';
import type { SipMessage } from '../../sip/message.ts';
import type { ByteString } from '../../values/value.ts';
import { sameCookieless, sameVia } from './matching.ts';
import type { ClientBranch, Transaction } from './transaction.ts';

/**
 * Open transactions at a time; a flood must not take all memory. One that forks to two silent phones takes about
 * 14 kB, so that this is about 1.4 GB at the worst.
 */
export const mostTransactions = 100_000;

/** Every transaction that is remembered, found by request and by reply. */
export class TransactionTable {
  /** Received requests by Call-ID and CSeq number; rarely more than one. */
  readonly #byRequest = new Map<string, Transaction | Transaction[]>();
  /** All by the middle of our branches. */
  readonly #byBranch = new Map<ByteString, Transaction>();
  /** By row, as long as the server lives: at most 65536. */
  readonly #totals = new Map<number, number>();
  readonly #options: { readonly ruriMatching: boolean; readonly viaMatching: boolean };

  constructor(options: { readonly ruriMatching: boolean; readonly viaMatching: boolean }) {
    this.#options = options;
  }

  get size(): number {
    return this.#byBranch.size;
  }

  get isFull(): boolean {
    return this.#byBranch.size >= mostTransactions;
  }

  all(): IterableIterator<Transaction> {
    return this.#byBranch.values();
  }

  /** How many transactions a row has held so far. */
  totalOf(row: number): number {
    return this.#totals.get(row) ?? 0;
  }

  add(transaction: Transaction): void {
    this.#byBranch.set(transaction.branchKey, transaction);
    this.#totals.set(transaction.row, this.totalOf(transaction.row) + 1);
    if (transaction.isLocal) return;
    const key = requestKey(transaction.request.sip);
    const found = this.#byRequest.get(key);
    if (found === undefined) this.#byRequest.set(key, transaction);
    else if (Array.isArray(found)) found.push(transaction);
    else this.#byRequest.set(key, [found, transaction]);
  }

  remove(transaction: Transaction): void {
    if (this.#byBranch.get(transaction.branchKey) === transaction)
      this.#byBranch.delete(transaction.branchKey);
    if (transaction.isLocal) return;
    const key = requestKey(transaction.request.sip);
    const found = this.#byRequest.get(key);
    if (found === transaction) this.#byRequest.delete(key);
    else if (Array.isArray(found)) {
      const at = found.indexOf(transaction);
      if (at >= 0) found.splice(at, 1);
      if (found.length === 1) this.#byRequest.set(key, found[0]!);
    }
  }

  byKey(branchKey: ByteString): Transaction | null {
    return this.#byBranch.get(branchKey) ?? null;
  }

  /** Transactions of received requests with this Call-ID and CSeq number. */
  withRequest(request: SipMessage): readonly Transaction[] {
    const found = this.#byRequest.get(requestKey(request));
    if (found === undefined) return [];
    return Array.isArray(found) ? found : [found];
  }

  /**
   * The transaction that a request repeats; for an ACK the INVITE's. `endToEnd`: the ACK belongs to a 2xx that was
   * relayed (reference: sip 8).
   */
  findRequest(request: SipMessage): { transaction: Transaction; endToEnd: boolean } | null {
    const isAck = request.method === 'ACK';
    const isCookieless = !hasCookie(request.topVia?.branch);
    for (const transaction of this.withRequest(request)) {
      if (isAck) {
        if (!transaction.isInvite) continue;
        // By RFC 2543 nobody looks whose ACK of a relayed 2xx this is.
        if (isCookieless && (transaction.status < 200 || isRelayed2xx(transaction))) continue;
        if (transaction.status >= 200 && transaction.status < 300) {
          if (!sameDialog(transaction, request)) continue;
          if (!transaction.isLocalReply) return { transaction, endToEnd: true };
          if (request.toTag === localTagOf(transaction)) return { transaction, endToEnd: false };
          continue;
        }
      } else if (transaction.method !== request.method) continue;
      if (this.#matches(transaction, request)) return { transaction, endToEnd: false };
    }
    return null;
  }

  /** What a CANCEL is for. */
  findCancelled(cancel: SipMessage): Transaction | null {
    for (const transaction of this.withRequest(cancel)) {
      if (transaction.method !== 'CANCEL' && this.#matches(transaction, cancel)) return transaction;
    }
    return null;
  }

  #matches(transaction: Transaction, request: SipMessage): boolean {
    const via = request.topVia;
    if (via === null) return false;
    if (hasCookie(via.branch)) {
      const original = transaction.request.sip.topVia;
      return original !== null && sameVia(original, via);
    }
    return sameCookieless(transaction.request.sip, request, this.#options);
  }

  /** The branch that a reply answers; null when it is none of ours. */
  findReply(reply: SipMessage): ClientBranch | null {
    const branch = reply.topVia?.branch;
    if (!branch?.startsWith(magicCookie)) return null;
    const dot = branch.lastIndexOf('.');
    if (dot < 0) return null;
    const transaction = this.#byBranch.get(branch.slice(magicCookie.length, dot));
    if (transaction === undefined) return null;
    const index = readIndex(branch, dot + 1);
    const found = transaction.branches[index];
    if (found === undefined || found.kind !== 'sip') return null;
    const method = reply.cseq?.method;
    if (method === transaction.method || (method === 'CANCEL' && transaction.isInvite)) return found;
    return null;
  }
}

/** A branch after RFC 3261. */
function hasCookie(branch: ByteString | null | undefined): boolean {
  return branch?.startsWith(magicCookie) === true && branch.length > magicCookie.length;
}

function isRelayed2xx({ status, branches }: Transaction): boolean {
  return status < 300 && branches.length > 0;
}

function requestKey(request: SipMessage): string {
  return `${request.callId ?? ''}\n${request.cseq?.number ?? ''}`;
}

/** Reads the reversed hexadecimal branch index; -1 when it is none. */
function readIndex(branch: ByteString, start: number): number {
  let value = 0;
  for (let at = branch.length - 1; at >= start; at--) {
    const digit = Number.parseInt(branch[at]!, 16);
    if (Number.isNaN(digit)) return -1;
    value = value * 16 + digit;
  }
  return start < branch.length ? value : -1;
}

/** Same caller: the From tag must be that of the INVITE (Call-ID and CSeq number are). */
function sameDialog(transaction: Transaction, ack: SipMessage): boolean {
  return transaction.request.sip.fromTag === ack.fromTag;
}

/** The To tag of the 2xx made here. */
function localTagOf(transaction: Transaction): ByteString | null {
  const given = transaction.request.sip.toTag;
  return given || transaction.localTag;
}
