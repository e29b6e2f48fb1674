import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import { reversedHex } from '../../sip/branch.ts';
import { parseFirstLine } from '../../sip/first-line.ts';
import { SipMessage } from '../../sip/message.ts';
import { AvpList } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import type { TransactionEvent, TransactionListener, TransactionMoment } from './api.ts';
import type { Appendix } from './appendix.ts';
import { Statistics } from './statistics.ts';
import { TransactionTable } from './table.ts';
import { Ticks } from './ticks.ts';
import type { Transaction } from './transaction.ts';

/** Module parameters, timers in milliseconds. */
export interface TmOptions {
  readonly finalTimeout: number;
  readonly inviteTimeout: number;
  readonly waitTime: number;
  readonly first: number;
  readonly longest: number;
  readonly restartOnEachReply: boolean;
  readonly autoTrying: boolean;
  readonly sharedReplyAvps: boolean;
  readonly refusalWins: boolean;
  readonly minorFlag: number;
  readonly labelledBranches: boolean;
  readonly ruriMatching: boolean;
  readonly viaMatching: boolean;
  readonly passProvisional: boolean;
  readonly statistics: boolean;
  readonly localRequestRoute: string | null;
  readonly localReplyRoute: string | null;
  /** Further lines for the programs that requests are handed to, by their names in lower case. */
  readonly appendices: ReadonlyMap<ByteString, Appendix>;
}

/** Everything tm keeps: the table, the timers, the listeners. */
export class TransactionLayer {
  readonly server: Server;
  readonly options: TmOptions;
  readonly table: TransactionTable;
  /** Final response and wait timers: whole seconds. */
  readonly seconds: Ticks;
  /** Retransmissions: tenths of seconds. */
  readonly tenths: Ticks;
  readonly statistics: Statistics;
  readonly #listeners = new Map<TransactionEvent, TransactionListener[]>();
  #label: number;
  #toldFull = Number.NEGATIVE_INFINITY;

  constructor(server: Server, options: TmOptions) {
    this.server = server;
    this.options = options;
    this.table = new TransactionTable(options);
    this.seconds = new Ticks(server.host.clock, 1000);
    this.tenths = new Ticks(server.host.clock, 100);
    this.statistics = new Statistics(server, options.statistics);
    this.#label = server.host.random.uint32();
  }

  /** The number of a new transaction. */
  nextLabel(): number {
    this.#label = (this.#label + 1) >>> 0;
    return this.#label;
  }

  /** Says that no more transactions are taken, at most once a minute. */
  tellFull(): void {
    const now = this.server.host.clock.now();
    if (now - this.#toldFull < 60_000) return;
    this.#toldFull = now;
    this.log(`${this.table.size} transactions are open, no more are taken`);
  }

  /** Branch key of a row and label, as it stands in our Vias. */
  static branchKey(row: number, label: number): ByteString {
    return `${reversedHex(row)}.${reversedHex(label)}`;
  }

  on(transaction: Transaction | null, event: TransactionEvent, listener: TransactionListener): void {
    let listeners = this.#listeners;
    if (transaction !== null) listeners = transaction.listeners ??= new Map();
    const list = listeners.get(event);
    if (list === undefined) listeners.set(event, [listener]);
    else list.push(listener);
  }

  /** Whether somebody wants to be told. */
  isHeard(transaction: Transaction, event: TransactionEvent): boolean {
    return this.#listeners.has(event) || transaction.listeners?.has(event) === true;
  }

  /** Tells the listeners of this transaction and those of all. */
  emit(event: TransactionEvent, moment: TransactionMoment): void {
    const all = this.#listeners.get(event);
    if (all !== undefined) for (const listener of all) listener(moment);
    const own = moment.transaction.listeners?.get(event);
    if (own !== undefined) for (const listener of [...own]) listener(moment);
  }

  /** Parses bytes that this server made. */
  parse = (data: ByteString, protocol: string): SipMessage | null => {
    const line = parseFirstLine(data, this.server.version);
    return line === null ? null : new SipMessage(data, line, protocol, this.server.version);
  };

  /** AVPs for a transaction that a module makes outside a route's call. */
  avpsFor(_message: Message): AvpList {
    return new AvpList();
  }

  log(text: string): void {
    this.server.log('ERROR', text);
  }
}

/** How a request made here looks as if it had been received: from the socket it is sent by. */
export function receivedBy(socket: ListeningSocket): Message['received'] {
  return {
    source: { ip: socket.ip, port: socket.port },
    protocol: socket.protocol,
    socket,
    connection: null,
  };
}
