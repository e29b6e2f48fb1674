import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import { hopOfUri, resolveHop } from '../../runtime/forwarding/next-hop.ts';
import { advertisedOf, viaFor } from '../../runtime/forwarding/relay.ts';
import { magicCookie, reversedHex } from '../../sip/branch.ts';
import { printedHost } from '../../sip/socket-address.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import { type UsrlocApi, usrlocApi } from '../usrloc/api.ts';
import { type Contact, nextHop } from '../usrloc/contact.ts';
import { inRows, type Table } from '../usrloc/table.ts';

/** Configuration of the pings; times in seconds, flags as masks. */
export interface PingOptions {
  readonly interval: number;
  /** Each ping interval is shared by so many processes. */
  readonly partitions: number;
  readonly natedOnly: boolean;
  readonly socket: () => ListeningSocket | null;
  readonly from: ByteString | null;
  readonly method: ByteString;
  readonly sipFlag: number;
  readonly removeFlag: number;
  readonly latencyFlag: number;
  readonly withTcp: boolean;
  readonly threshold: number;
  readonly mostLost: number;
  readonly ignoredCodes: ReadonlySet<number>;
}

/** A SIP ping whose answer matters. */
interface Pending {
  readonly contact: Contact;
  readonly table: Table;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly timer: Timer;
}

/** A datagram that means nothing to SIP but keeps a NAT binding open. */
const emptyPing = '\0\0\0\0';

/** The latency, in microseconds, of a contact that does not answer. */
const noAnswer = 1_800_000_000;

const mostPartitions = 8;

/** What does not fit together when contacts are pinged; null when all does. */
function pingProblem(server: Server, options: PingOptions): string | null {
  const { interval, natedOnly, partitions, sipFlag, latencyFlag, from, method } = options;
  if (interval <= 0) return null;
  if (natedOnly && server.api(usrlocApi).options.natFlag === 0)
    return 'nathelper: ping_nated_only needs nat_bflag of usrloc';
  if (partitions > mostPartitions) return `nathelper: natping_partitions is more than ${mostPartitions}`;
  if (latencyFlag !== 0 && sipFlag === 0)
    server.log('ERROR', 'nathelper: without sipping_bflag no latency is measured');
  if (sipFlag === 0) return null;
  if (!from) return 'nathelper: sipping_bflag needs sipping_from';
  return method ? null : 'nathelper: sipping_method is empty';
}

/** Pings registered contacts, a part of them each second (reference: modules 27). */
export class NatPinger {
  /** `nh_enable_ping` */
  isEnabled = true;
  readonly #server: Server;
  readonly #options: PingOptions;
  readonly #pending = new Map<Contact, Pending>();
  /** The contact of each ping that was sent, for as long as its answer matters. */
  readonly #byCallId = new Map<ByteString, Contact>();
  readonly #lost = new WeakMap<Contact, number>();
  /** The Call-IDs of pings begin with this. */
  readonly #prefix: ByteString;
  #usrloc: UsrlocApi | null = null;
  #timer: Timer | null = null;
  #tick = 0;
  #count: number;
  #tag: number;

  constructor(server: Server, options: PingOptions) {
    this.#server = server;
    this.#options = options;
    const { random } = server.host;
    this.#prefix = `${reversedHex(random.uint32() >>> 1)}-`;
    this.#count = random.uint32() >>> 1;
    this.#tag = random.uint32() >>> 1;
  }

  get isConfigured(): boolean {
    return this.#options.interval > 0;
  }

  /** Null, or why the server must not start. */
  start(): string | null {
    const problem = pingProblem(this.#server, this.#options);
    if (problem !== null || !this.isConfigured) return problem;
    this.#usrloc = this.#server.api(usrlocApi);
    if (this.#options.sipFlag !== 0) {
      this.#server.hooks.beforeReply.push((message) => !this.#answered(message));
    }
    this.#schedule();
    return null;
  }

  stop(): void {
    this.#timer?.cancel();
    for (const { timer } of this.#pending.values()) timer.cancel();
    this.#pending.clear();
    this.#byCallId.clear();
  }

  #schedule(): void {
    this.#timer = this.#server.host.clock.after(1000, () => {
      this.#schedule();
      this.#tick++;
      if (this.isEnabled) this.#pingPart(this.#tick % this.#options.interval);
    });
  }

  /** Contacts take turns by the row of their address. */
  #pingPart(part: number): void {
    const { interval, partitions, natedOnly } = this.#options;
    const usrloc = this.#usrloc!;
    const { natFlag, hashSize } = usrloc.options;
    const isNext = ({ aor }: { aor: ByteString }) =>
      (coreHash(aor, hashSize) % (partitions * interval)) % interval === part;
    for (const table of usrloc.tables()) {
      for (const record of inRows([...table.records()].filter(isNext), hashSize)) {
        for (const contact of [...record.contacts]) {
          if (natedOnly && (contact.branchFlags & natFlag) !== natFlag) continue;
          this.#ping(table, contact);
        }
      }
    }
  }

  #ping(table: Table, contact: Contact): void {
    const { withTcp, sipFlag } = this.#options;
    const hop = hopOfUri(nextHop(contact) ?? contact.uri);
    if (hop === null) return;
    const protocol = hop.protocol ?? 'udp';
    if (protocol !== 'udp' && !withTcp) return;
    resolveHop(this.#server, hop, protocol, ([address]) => {
      if (address === undefined) return;
      const socket =
        contact.socket ?? this.#options.socket() ?? this.#server.sendingSocket(null, protocol, address.ip);
      if (socket === null) return;
      const isSip = (contact.branchFlags & sipFlag) !== 0;
      const data = isSip ? this.#sipPing(table, contact, socket) : emptyPing;
      this.#server.send(data, socket, { ...address, onlyOpen: true });
    });
  }

  #sipPing(table: Table, contact: Contact, socket: ListeningSocket): ByteString {
    const { version } = this.#server;
    const { method } = this.#options;
    const host = printedHost(socket, advertisedOf(this.#server, null, socket));
    const count = reversedHex(this.#count++);
    const callId = `${this.#prefix}${count}-${reversedHex(this.#tick)}@${host}`;
    this.#expect(callId, table, contact);
    // 2.4 calls a contact by the address that it was seen with.
    const uri = version === '2.4' ? (contact.received ?? contact.uri) : contact.uri;
    const route = contact.path === null ? '' : `Route: ${contact.path}\r\n`;
    return (
      `${method} ${uri} SIP/2.0\r\n` +
      `Via: ${viaFor(this.#server, null, socket, `${magicCookie}${count}`)}\r\n${route}` +
      `From: ${this.#options.from};tag=${reversedHex(this.#tag++)}\r\nTo: ${uri}\r\nCall-ID: ${callId}\r\n` +
      `CSeq: 1 ${method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`
    );
  }

  #expect(callId: ByteString, table: Table, contact: Contact): void {
    const { removeFlag, latencyFlag, threshold } = this.#options;
    if ((contact.branchFlags & (removeFlag | latencyFlag)) === 0) return;
    this.#forget(contact);
    const { clock } = this.#server.host;
    const timer = clock.after(threshold * 1000, () => this.#unanswered(contact));
    this.#pending.set(contact, { contact, table, sentAt: clock.now(), timer });
    this.#byCallId.set(callId, contact);
  }

  #forget(contact: Contact): Pending | undefined {
    const pending = this.#pending.get(contact);
    pending?.timer.cancel();
    this.#pending.delete(contact);
    return pending;
  }

  #unanswered(contact: Contact): void {
    const pending = this.#forget(contact);
    if (pending === undefined) return;
    const { removeFlag, latencyFlag, mostLost } = this.#options;
    const { table } = pending;
    if (!table.find(contact.aor)?.contacts.includes(contact)) return;
    if ((contact.branchFlags & latencyFlag) !== 0) this.#usrloc!.answered(table, contact, noAnswer);
    if ((contact.branchFlags & removeFlag) === 0) return;
    const lost = (this.#lost.get(contact) ?? 0) + 1;
    this.#lost.set(contact, lost);
    if (lost < mostLost) return;
    // The address goes with the next sweep.
    table.remove(contact);
    this.#usrloc!.watch();
  }

  /** True for the answer to a ping: the script must not see it. */
  #answered(message: Message): boolean {
    const { sip } = message;
    const { callId, cseq, code } = sip;
    if (sip.secondVia !== null || callId === null || cseq?.method !== this.#options.method) return false;
    if (!callId.startsWith(this.#prefix)) return false;
    if (this.#options.ignoredCodes.has(code)) return true;
    const contact = this.#byCallId.get(callId);
    if (contact === undefined) return true;
    this.#byCallId.delete(callId);
    const pending = this.#forget(contact);
    if (pending === undefined) return true;
    this.#lost.delete(contact);
    if ((contact.branchFlags & this.#options.latencyFlag) !== 0) {
      const latency = (this.#server.host.clock.now() - pending.sentAt) * 1000;
      this.#usrloc!.answered(pending.table, contact, latency);
    }
    return true;
  }
}
