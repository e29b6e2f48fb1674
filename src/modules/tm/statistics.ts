import type { Server, Statistic } from '../../declarations/server.ts';
import type { RetransmissionKind } from './retransmission.ts';

/** Names and what they count. */
export const statisticNames = {
  received_replies: 'Replies received for transactions.',
  relayed_replies: 'Replies relayed to callers.',
  local_replies: 'Replies made here.',
  UAS_transactions: 'Transactions of received requests.',
  UAC_transactions: 'Transactions of requests made here.',
  '2xx_transactions': 'Transactions that ended with 200 to 299.',
  '3xx_transactions': 'Transactions that ended with 300 to 399.',
  '4xx_transactions': 'Transactions that ended with 400 to 499.',
  '5xx_transactions': 'Transactions that ended with 500 to 599.',
  '6xx_transactions': 'Transactions that ended with 600 to 699.',
  inuse_transactions: 'Transactions remembered now.',
} as const;

export const newerStatisticNames = {
  cluster_reply_sent: 'Replies sent to other nodes of a cluster.',
  cluster_request_sent: 'Requests sent to other nodes of a cluster.',
  cluster_cancel_sent: 'CANCELs sent to other nodes of a cluster.',
  cluster_reply_recv: 'Replies got from other nodes of a cluster.',
  cluster_request_recv: 'Requests got from other nodes of a cluster.',
  cluster_cancel_recv: 'CANCELs got from other nodes of a cluster.',
  retransmission_req_T1_1: 'First repetitions of requests.',
  retransmission_req_T1_2: 'Second repetitions of requests.',
  retransmission_req_T1_3: 'Third repetitions of requests.',
  retransmission_req_T2: 'Further repetitions of requests.',
  retransmission_rpl_T2: 'Repetitions of replies.',
  timeout_finalresponse: 'Branches that ran into fr_timeout.',
  timeout_finalresponse_inv: 'Branches that ran into fr_inv_timeout.',
} as const;

type Name = keyof typeof statisticNames | keyof typeof newerStatisticNames;

export class Statistics {
  readonly #found: Map<Name, Statistic> | null;

  constructor(server: Server, enabled: boolean) {
    if (!enabled) {
      this.#found = null;
      return;
    }
    this.#found = new Map();
    const names = server.version === '2.4' ? statisticNames : { ...statisticNames, ...newerStatisticNames };
    for (const name of Object.keys(names) as Name[]) {
      // What is remembered now cannot be reset.
      const isFixed = name === 'inuse_transactions';
      this.#found.set(name, server.statistics.define('tm', name, undefined, isFixed));
    }
  }

  add(name: Name, amount = 1): void {
    this.#found?.get(name)?.add(amount);
  }

  /** A final reply ended a transaction. */
  ended(code: number): void {
    const digit = Math.floor(code / 100);
    if (digit >= 2 && digit <= 6) this.add(`${digit}xx_transactions` as Name);
  }

  repeated(kind: RetransmissionKind): void {
    this.add(`retransmission_req_${kind}` as Name);
  }
}
