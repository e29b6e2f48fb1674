import { fromReversedHex } from '../../sip/branch.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { Dialog } from './dialog.ts';
import { states } from './state.ts';

/** A dialog found for a request, and which leg the request goes to. */
export interface DialogMatch {
  readonly dialog: Dialog;
  readonly destination: number;
}

/** The dialogs by the hash of their Call-ID, which is also the order in which they are listed. */
export class DialogTable {
  readonly size: number;
  readonly #rows = new Map<number, Dialog[]>();
  readonly #nextIds = new Map<number, number>();
  readonly #random: () => number;

  /** @param size rows, rounded down to a power of two */
  constructor(size: number, random: () => number) {
    this.size = 2 ** Math.floor(Math.log2(Math.max(1, size)));
    this.#random = random;
  }

  rowOf(callId: ByteString): number {
    return coreHash(callId, this.size);
  }

  /** A number for a new dialog in that row. */
  nextId(row: number): number {
    const id = this.#nextIds.get(row) ?? this.#random() & 0x7fffffff;
    const next = id + 1;
    this.#nextIds.set(row, next > 0xffffffff ? 1 : next);
    return id === 0 ? 1 : id;
  }

  add(dialog: Dialog): void {
    const row = this.#rows.get(dialog.row);
    if (row === undefined) this.#rows.set(dialog.row, [dialog]);
    else row.push(dialog);
  }

  remove(dialog: Dialog): void {
    const row = this.#rows.get(dialog.row);
    const at = row === undefined ? -1 : row.indexOf(dialog);
    if (at < 0) return;
    row!.splice(at, 1);
    if (row!.length === 0) this.#rows.delete(dialog.row);
  }

  /** All of them, in the order of the rows. */
  all(): Dialog[] {
    return [...this.#rows.entries()]
      .sort(([left], [right]) => left - right)
      .flatMap(([, dialogs]) => dialogs);
  }

  byId(row: number, id: number): Dialog | null {
    return this.#rows.get(row)?.find((dialog) => dialog.id === id) ?? null;
  }

  /** @param did `468.18660004`, `2148:1532478673` or the single number of a database */
  byDid(did: ByteString): Dialog | null {
    const dot = did.indexOf('.');
    if (dot > 0) return this.byId(fromReversedHex(did.slice(0, dot)), fromReversedHex(did.slice(dot + 1)));
    const colon = did.indexOf(':');
    if (colon > 0) return this.byId(Number(did.slice(0, colon)), Number(did.slice(colon + 1)));
    if (!/^[0-9]{1,20}$/.test(did)) return null;
    const number = BigInt(did);
    return this.byId(Number(number >> 32n), Number(number & 0xffffffffn));
  }

  /** The first dialog with that Call-ID (and From tag); one that goes on before one that ended. */
  byCallId(callId: ByteString, fromTag: ByteString | null = null): Dialog | null {
    const found = this.#withCallId(callId).filter(
      (dialog) => fromTag === null || dialog.caller.tag === fromTag,
    );
    return found.find((dialog) => dialog.state !== states.deleted) ?? found[0] ?? null;
  }

  /** The first dialog with that Call-ID, whether it goes on or not. */
  firstWithCallId(callId: ByteString): Dialog | null {
    return this.#withCallId(callId)[0] ?? null;
  }

  /** The dialog that a request belongs to by its Call-ID and tags. */
  match(callId: ByteString, fromTag: ByteString, toTag: ByteString): DialogMatch | null {
    let ended: DialogMatch | null = null;
    for (const dialog of this.#withCallId(callId)) {
      const destination = destinationOf(dialog, callId, fromTag, toTag);
      if (destination === null) continue;
      if (dialog.state !== states.deleted) return { dialog, destination };
      ended ??= { dialog, destination };
    }
    return ended;
  }

  #withCallId(callId: ByteString): Dialog[] {
    return (this.#rows.get(this.rowOf(callId)) ?? []).filter((dialog) => dialog.callId === callId);
  }
}

/** Index of the leg a request goes to; null when it does not belong to the dialog. */
export function destinationOf(
  dialog: Dialog,
  callId: ByteString,
  fromTag: ByteString,
  toTag: ByteString,
): number | null {
  if (dialog.callId !== callId) return null;
  const { tag } = dialog.caller;
  const calleeWith = (wanted: ByteString) =>
    dialog.legs.findIndex((leg, index) => index > 0 && leg.tag === wanted);
  if (tag === fromTag) {
    const callee = calleeWith(toTag);
    if (callee > 0) return callee;
  }
  return tag === toTag && calleeWith(fromTag) > 0 ? 0 : null;
}
