import type { Message } from '../../declarations/message.ts';
import type { ListeningSocket, Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import { hopOfUri, resolveHop } from '../../runtime/forwarding/next-hop.ts';
import { ownVia } from '../../sip/builder.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import { type UsrlocApi, usrlocApi } from '../usrloc/api.ts';
import type { Contact } from '../usrloc/contact.ts';
import type { Table } from '../usrloc/table.ts';

/** Configuration of the pings; times in seconds, flags as masks. */
export interface PingOptions {
  readonly interval: number;
  readonly natedOnly: boolean;
  readonly socket: () => ListeningSocket | null;
  readonly from: ByteString | null;
  readonly method: ByteString;
  readonly sipFlag: number;
  readonly removeFlag: number;
  readonly withTcp: boolean;
  readonly threshold: number;
  readonly mostLost: number;
  readonly ignoredCodes: ReadonlySet<number>;
}

/** A SIP ping that was not answered yet. */
interface Pending {
  readonly contact: Contact;
  readonly table: Table;
  readonly timer: Timer | null;
}

/** A datagram that means nothing to SIP but keeps a NAT binding open. */
const emptyPing = '\0\0\0\0';

/** Pings registered contacts, a part of them each second (reference: modules 27). */
export class NatPinger {
  /** `nh_enable_ping` */
  isEnabled = true;
  readonly #server: Server;
  readonly #options: PingOptions;
  readonly #pending = new Map<ByteString, Pending>();
  readonly #lost = new WeakMap<Contact, number>();
  #usrloc: UsrlocApi | null = null;
  #timer: Timer | null = null;
  #tick = 0;
  #count = 0;

  constructor(server: Server, options: PingOptions) {
    this.#server = server;
    this.#options = options;
  }

  get isConfigured(): boolean {
    return this.#options.interval > 0;
  }

  start(): void {
    if (!this.isConfigured) return;
    this.#usrloc = this.#server.api(usrlocApi);
    this.#server.hooks.beforeReply.push((message) => !this.#answered(message));
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
    for (const { timer } of this.#pending.values()) timer?.cancel();
    this.#pending.clear();
  }

  #schedule(): void {
    this.#timer = this.#server.host.clock.after(1000, () => {
      this.#schedule();
      this.#tick++;
      if (this.isEnabled) this.#pingPart(this.#tick % this.#options.interval);
    });
  }

  #pingPart(part: number): void {
    const { interval, natedOnly } = this.#options;
    const usrloc = this.#usrloc!;
    for (const table of usrloc.tables()) {
      for (const record of table.records()) {
        if (coreHash(record.aor, 65536) % interval !== part) continue;
        for (const contact of record.contacts) {
          if (!contact.isValid(usrloc.now)) continue;
          if (natedOnly && (contact.branchFlags & usrloc.options.natFlag) === 0) continue;
          this.#ping(table, contact);
        }
      }
    }
  }

  #ping(table: Table, contact: Contact): void {
    const { withTcp, from, sipFlag } = this.#options;
    const hop = hopOfUri(contact.path === null ? (contact.received ?? contact.uri) : firstUri(contact.path));
    if (hop === null) return;
    const protocol = hop.protocol ?? 'udp';
    if (protocol !== 'udp' && !withTcp) return;
    resolveHop(this.#server, hop, protocol, ([address]) => {
      if (address === undefined) return;
      const socket =
        contact.socket ?? this.#options.socket() ?? this.#server.sendingSocket(null, protocol, address.ip);
      if (socket === null) return;
      const isSip = from !== null && (contact.branchFlags & sipFlag) !== 0;
      const data = isSip ? this.#sipPing(table, contact, socket) : emptyPing;
      this.#server.send(data, socket, address);
    });
  }

  #sipPing(table: Table, contact: Contact, socket: ListeningSocket): ByteString {
    const { random } = this.#server.host;
    const id = random.uint32().toString(16);
    const callId = `${id}-${(++this.#count).toString(16)}@${socket.ip}`;
    this.#expect(callId, table, contact);
    const route = contact.path === null ? '' : `Route: ${contact.path}\r\n`;
    return (
      `${this.#options.method} ${contact.uri} SIP/2.0\r\n` +
      `Via: ${ownVia(socket, '0')}\r\n${route}` +
      `From: ${this.#options.from};tag=${id}\r\nTo: ${contact.uri}\r\nCall-ID: ${callId}\r\n` +
      `CSeq: 1 ${this.#options.method}\r\nContent-Length: 0\r\n\r\n`
    );
  }

  #expect(callId: ByteString, table: Table, contact: Contact): void {
    const { removeFlag, threshold } = this.#options;
    const isWatched = (contact.branchFlags & removeFlag) !== 0;
    const { clock } = this.#server.host;
    const timer = isWatched ? clock.after(threshold * 1000, () => this.#unanswered(callId)) : null;
    this.#pending.set(callId, { contact, table, timer });
    if (!isWatched) clock.after(30_000, () => this.#pending.delete(callId));
  }

  #unanswered(callId: ByteString): void {
    const pending = this.#pending.get(callId);
    if (pending === undefined) return;
    this.#pending.delete(callId);
    const { contact, table } = pending;
    const lost = (this.#lost.get(contact) ?? 0) + 1;
    this.#lost.set(contact, lost);
    if (lost < this.#options.mostLost) return;
    const record = table.find(contact.aor);
    if (record === null || !record.contacts.includes(contact)) return;
    table.remove(contact);
    table.release(record);
  }

  /** True for the answer to a ping: the script must not see it. */
  #answered(message: Message): boolean {
    const { callId, cseq, code } = message.sip;
    if (callId === null || cseq?.method !== this.#options.method) return false;
    const pending = this.#pending.get(callId);
    if (pending === undefined) return false;
    if (this.#options.ignoredCodes.has(code)) return true;
    pending.timer?.cancel();
    this.#pending.delete(callId);
    this.#lost.delete(pending.contact);
    return true;
  }
}

/** URI of the first value of a Path vector. */
function firstUri(path: ByteString): ByteString {
  const match = /<([^>]*)>/.exec(path);
  return match === null ? path : match[1]!;
}
