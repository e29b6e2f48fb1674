import type { ByteString } from './value.ts';

/** Integers and strings only; NULL is the absence of a value. */
export type AvpValue = number | ByteString;

/**
 * The AVPs of one message or transaction: per name a list, newest first (reference: language 5.3).
 */
export class AvpList {
  private lists: Map<ByteString, AvpValue[]> | null = null;

  /** Values of a name, newest LAST (so that pushing is cheap), or undefined. Do not modify. */
  stack(name: ByteString): readonly AvpValue[] | undefined {
    return this.lists?.get(name);
  }

  /** Newest value, or the older one at `index` (negative: from the oldest). Null when out of range. */
  get(name: ByteString, index = 0): AvpValue | null {
    const stack = this.lists?.get(name);
    if (stack === undefined) return null;
    const position = index >= 0 ? stack.length - 1 - index : -1 - index;
    return stack[position] ?? null;
  }

  /** All values, newest first. */
  all(name: ByteString): AvpValue[] {
    const stack = this.lists?.get(name);
    return stack === undefined ? [] : stack.slice().reverse();
  }

  /** Makes a value the newest. */
  push(name: ByteString, value: AvpValue): void {
    this.lists ??= new Map();
    const stack = this.lists.get(name);
    if (stack === undefined) this.lists.set(name, [value]);
    else stack.push(value);
  }

  /** Makes a value the oldest. */
  append(name: ByteString, value: AvpValue): void {
    this.lists ??= new Map();
    const stack = this.lists.get(name);
    if (stack === undefined) this.lists.set(name, [value]);
    else stack.unshift(value);
  }

  /** False when there is no value at `index`. */
  replace(name: ByteString, index: number, value: AvpValue): boolean {
    const stack = this.lists?.get(name);
    if (stack === undefined) return false;
    const position = index >= 0 ? stack.length - 1 - index : -1 - index;
    if (position < 0 || position >= stack.length) return false;
    stack[position] = value;
    return true;
  }

  /** Removes the value at `index` (0: newest). */
  remove(name: ByteString, index = 0): boolean {
    const stack = this.lists?.get(name);
    if (stack === undefined) return false;
    const position = index >= 0 ? stack.length - 1 - index : -1 - index;
    if (position < 0 || position >= stack.length) return false;
    if (stack.length === 1) this.lists!.delete(name);
    else if (position === stack.length - 1) stack.pop();
    else stack.splice(position, 1);
    return true;
  }

  removeAll(name: ByteString): void {
    this.lists?.delete(name);
  }

  names(): ByteString[] {
    return this.lists === null ? [] : [...this.lists.keys()];
  }

  clear(): void {
    this.lists = null;
  }
}
