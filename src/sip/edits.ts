import type { ByteString } from '../values/value.ts';
import type { Header } from './headers.ts';
import type { SipMessage } from './message.ts';
import type { SocketAddress } from './socket-address.ts';

/** Text that is known only when the sending socket is (Record-Route). */
export type LateText = (sending: SocketAddress | null) => ByteString;

/** One pending change of a message. Offsets are positions in the received bytes. */
export interface Edit {
  /** Where text is inserted, or the first byte that goes. */
  readonly start: number;
  /** After the last byte that goes; equal to `start` for an insertion. */
  readonly end: number;
  readonly text: ByteString | LateText;
  /** For people: `append_hf "X-A: 1"`. */
  readonly what: string;
  /** Where in the script it was made, for traces. */
  readonly origin: unknown;
}

/** What an edit is and where it came from. */
export interface EditNote {
  readonly what: string;
  readonly origin?: unknown;
}

const none: readonly Edit[] = [];

/**
 * The pending changes of one message, in the order in which they were made (reference: sip 5).
 * Text that hangs on the same position comes out in that order, and ahead of what replaces the bytes there.
 */
export class EditList {
  readonly #edits: Edit[];
  #body: ByteString | null;
  #version = 0;

  constructor(edits: readonly Edit[] = none, body: ByteString | null = null) {
    this.#edits = edits.length === 0 ? [] : [...edits];
    this.#body = body;
  }

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** The whole new body, when it was replaced as one; edits inside the old body then no longer count. */
  get body(): ByteString | null {
    return this.#body;
  }

  get isEmpty(): boolean {
    return this.#edits.length === 0 && this.#body === null;
  }

  /** Grows with every change, so that something derived from the edits can be kept until then. */
  get version(): number {
    return this.#version;
  }

  /** A list of its own with the same edits: what a branch starts with. */
  clone(): EditList {
    return new EditList(this.#edits, this.#body);
  }

  add(edit: Edit): void {
    this.#version++;
    this.#edits.push(edit);
  }

  /** Inserts text before the byte at `at`. */
  insert(at: number, text: ByteString | LateText, note: EditNote): void {
    this.add({ start: at, end: at, text, what: note.what, origin: note.origin });
  }

  delete(start: number, end: number, note: EditNote): void {
    this.add({ start, end, text: '', what: note.what, origin: note.origin });
  }

  replace(start: number, end: number, text: ByteString | LateText, note: EditNote): void {
    this.add({ start, end, text, what: note.what, origin: note.origin });
  }

  /** Replaces the whole body; '' removes it (Content-Length becomes 0). */
  setBody(body: ByteString): void {
    this.#version++;
    this.#body = body;
  }

  /** `append_hf`: after that header, or after the last one. */
  appendHeader(message: SipMessage, text: ByteString | LateText, after: Header | null, note: EditNote): void {
    this.insert(after === null ? message.headersEnd : after.end, text, note);
  }

  /** `insert_hf`: before that header, or before the first one. */
  insertHeader(
    message: SipMessage,
    text: ByteString | LateText,
    before: Header | null,
    note: EditNote,
  ): void {
    this.insert(before === null ? message.firstLine.end : before.start, text, note);
  }

  /** Takes edits back. */
  drop(isUnwanted: (edit: Edit) => boolean): void {
    for (let index = this.#edits.length - 1; index >= 0; index--) {
      if (!isUnwanted(this.#edits[index]!)) continue;
      this.#edits.splice(index, 1);
      this.#version++;
    }
  }

  removeHeader(header: Header, note: EditNote): void {
    this.delete(header.start, header.end, note);
  }
}
