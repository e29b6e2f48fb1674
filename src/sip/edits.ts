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

/** A part that is added to the body. */
export interface AddedPart {
  readonly contentType: ByteString;
  /** More header lines, with line ends. */
  readonly headers: ByteString;
  readonly body: ByteString;
}

/** What becomes of the parts of the body: a body that is not multipart is its own only part. */
export interface PartChanges {
  /** Positions of the received parts that go. */
  readonly removed: ReadonlySet<number>;
  readonly added: readonly AddedPart[];
}

/**
 * The pending changes of one message, in the order in which they were made (reference: sip 5).
 * Text that hangs on the same position comes out in that order, and ahead of what replaces the bytes there.
 */
export class EditList {
  readonly #edits: Edit[];
  #parts: PartChanges | null = null;
  #memory: ReadonlyMap<string, unknown> | null = null;
  #version = 0;

  constructor(edits: readonly Edit[] = []) {
    this.#edits = [...edits];
  }

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Parts of the body that go and come; null: they stay. Edits inside of a part that stays count. */
  get parts(): PartChanges | null {
    return this.#parts;
  }

  get isEmpty(): boolean {
    return this.#edits.length === 0 && this.#parts === null;
  }

  /** Grows with every change, so that something derived from the edits can be kept until then. */
  get version(): number {
    return this.#version;
  }

  /** A list of its own with the same edits: what a branch starts with. */
  clone(): EditList {
    const copy = new EditList(this.#edits);
    copy.#parts = this.#parts;
    copy.#memory = this.#memory;
    return copy;
  }

  /** A list of its own with another edit at a position. */
  with(index: number, edit: Edit): EditList {
    const copy = this.clone();
    copy.#edits[index] = edit;
    return copy;
  }

  /** What a function has kept of the edits it made; it goes along with them. Values must not change. */
  recall(key: string): unknown {
    return this.#memory?.get(key);
  }

  remember(key: string, value: unknown): void {
    this.#memory = new Map([...(this.#memory ?? []), [key, value]]);
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

  setParts(parts: PartChanges): void {
    this.#version++;
    this.#parts = parts;
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
