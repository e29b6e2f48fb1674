import type { Message } from '../../declarations/message.ts';
import type { Server, Statistic } from '../../declarations/server.ts';
import { sendStatelessReply, statelessTagOf } from '../../runtime/forwarding/reply.ts';
import { methodBits } from '../../sip/methods.ts';
import type { ByteString } from '../../values/value.ts';
import type { ReplyExtra } from './api.ts';

/** How long after a reply ACKs are looked at, milliseconds. */
const ackWindow = 2000;
/** Length of a To tag of ours: four digits, a dot, an MD5. */
const tagLength = 37;

const ackBit = methodBits.get('ACK');

const nothing: ReplyExtra = {};

/** Replies without transactions, and the ACKs to them (reference: sip 7). */
export class Stateless {
  readonly #server: Server;
  readonly #classes: Statistic[] | null;
  readonly #sent: Statistic | null;
  readonly #sentErrors: Statistic | null;
  readonly #acks: Statistic | null;
  /** Until when an ACK may belong to a reply. */
  #listenUntil = Number.NEGATIVE_INFINITY;

  constructor(server: Server, withStatistics: boolean) {
    this.#server = server;
    const define = (name: string) => server.statistics.define('sl', name);
    this.#classes = withStatistics ? [1, 2, 3, 4, 5, 6].map((digit) => define(`${digit}xx_replies`)) : null;
    this.#sent = withStatistics ? define('sent_replies') : null;
    this.#sentErrors = withStatistics ? define('sent_err_replies') : null;
    this.#acks = withStatistics ? define('received_ACKs') : null;
  }

  tagOf(message: Message): ByteString {
    return statelessTagOf(this.#server, message);
  }

  reply(message: Message, code: number, reason: ByteString, extra: ReplyExtra = nothing): boolean {
    if (message.sip.kind !== 'request') return false;
    // An ACK is never answered.
    if (message.sip.methodBit === ackBit) return true;
    const { headers, body } = extra;
    if (!sendStatelessReply(this.#server, message, { code, reason, headers, body })) return false;
    this.#listenUntil = this.#server.host.clock.now() + ackWindow;
    this.#classes?.[Math.floor(code / 100) - 1]?.add(1);
    this.#sent?.add(1);
    // A script may keep statistics of single codes.
    if (this.#sent !== null) this.#server.statistics.find(`${code}_out`)?.add(1);
    return true;
  }

  /** A reply made of an internal error. */
  replyError(message: Message, code: number, reason: ByteString): boolean {
    if (!this.reply(message, code, reason)) return false;
    this.#sentErrors?.add(1);
    return true;
  }

  /** True for an ACK to a reply of ours: the script must not see it. */
  absorbs(message: Message): boolean {
    const { sip } = message;
    if (sip.kind !== 'request' || sip.methodBit !== ackBit) return false;
    if (this.#server.host.clock.now() > this.#listenUntil) return false;
    const tag = sip.toTag;
    if (tag === null || tag.length !== tagLength || tag !== this.tagOf(message)) return false;
    this.#acks?.add(1);
    return true;
  }
}
