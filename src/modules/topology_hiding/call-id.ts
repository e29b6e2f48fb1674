import type { Server } from '../../declarations/server.ts';
import type { SipMessage } from '../../sip/message.ts';
import { isRejection, parseMessage } from '../../sip/parse.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { obscured, word64 } from './text-code.ts';

export interface CallIdSettings {
  readonly prefix: ByteString;
  readonly password: ByteString;
  /** The From tag is part of the obscured text, so that the server knows its own message when it comes back. */
  readonly withTag: boolean;
}

const separator = '|';

/** How long requests of an ended dialog may still be under way: 64*T1 with some room, in milliseconds. */
const linger = 64_000;

/** Methods whose Call-ID never belongs to a dialog of an INVITE. */
const skipped = new Set(['REGISTER', 'PUBLISH', 'SUBSCRIBE']);

/**
 * Call-IDs that callees see instead of the real ones (flag `C`). They are exchanged at the edge, so that everything
 * within the server, the script included, knows only the real ones.
 */
export class CallIds {
  readonly #server: Server;
  readonly #settings: CallIdSettings;
  readonly #dialogs = new Map<ByteString, Dialog>();

  constructor(server: Server, settings: CallIdSettings) {
    this.#server = server;
    this.#settings = settings;
  }

  bind(): void {
    this.#server.hooks.rawReceived.push((data) => this.#received(data));
    this.#server.hooks.rawSent.push((data) => this.#sent(data));
  }

  hide(dialog: Dialog): void {
    this.#dialogs.set(dialog.callId, dialog);
  }

  /** The dialog is over. */
  release(dialog: Dialog): void {
    this.#server.host.clock.after(linger, () => {
      if (this.#dialogs.get(dialog.callId) === dialog) this.#dialogs.delete(dialog.callId);
    });
  }

  /** What the callee sees. */
  encode(callId: ByteString, tag: ByteString | null): ByteString {
    const text = this.#settings.withTag && tag ? `${callId}${separator}${tag}` : callId;
    return this.#settings.prefix + word64.encode(obscured(text, this.#settings.password));
  }

  #received(data: ByteString): ByteString {
    const { prefix, password, withTag } = this.#settings;
    if (!data.includes(prefix)) return data;
    const sip = this.#parse(data);
    const callId = sip?.callId ?? null;
    if (sip === null || callId === null || !callId.startsWith(prefix)) return data;
    if (sip.kind === 'request' && !sip.toTag) return data;
    const text = word64.decode(callId.slice(prefix.length));
    if (text === null) return data;
    const plain = obscured(text, password);
    if (!withTag) return this.#replaced(sip, plain);
    const at = plain.lastIndexOf(separator);
    if (at < 0) return this.#replaced(sip, plain);
    const tag = sip.kind === 'request' ? sip.fromTag : sip.toTag;
    return plain.slice(at + 1) === tag ? data : this.#replaced(sip, plain.slice(0, at));
  }

  #sent(data: ByteString): ByteString {
    if (this.#dialogs.size === 0) return data;
    const sip = this.#parse(data);
    const dialog = sip?.callId ? this.#dialogs.get(sip.callId) : undefined;
    if (!sip || dialog === undefined) return data;
    const isFromCaller = sip.fromTag === dialog.caller.tag;
    // Requests to the callee, and replies to the requests of the callee.
    const isForCallee = sip.kind === 'request' ? isFromCaller : !isFromCaller;
    if (!isForCallee) return data;
    return this.#replaced(sip, this.encode(dialog.callId, dialog.caller.tag));
  }

  #parse(data: ByteString): SipMessage | null {
    const sip = parseMessage(data, 'udp', this.#server.version);
    return isRejection(sip) || skipped.has(sip.cseq?.method ?? '') ? null : sip;
  }

  #replaced(sip: SipMessage, callId: ByteString): ByteString {
    const header = sip.firstHeader('call-id');
    if (header === null) return sip.raw;
    return sip.raw.slice(0, header.bodyStart) + callId + sip.raw.slice(header.bodyEnd);
  }
}
