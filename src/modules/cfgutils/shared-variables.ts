import { coreHash } from '../../values/digest/core-hash.ts';
import { parseInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';

export type SharedValue = number | ByteString;

/** `$shv`: values shared by all processes; a name that was never set is the integer 0. */
export class SharedVariables {
  readonly #values = new Map<ByteString, SharedValue>();
  readonly #rows: number;

  /** @param rows size of the server's table, which decides the order of a listing */
  constructor(rows: number) {
    this.#rows = rows;
  }

  get(name: ByteString): SharedValue {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    // Asking for it makes the variable, as management shows.
    this.#values.set(name, 0);
    return 0;
  }

  find(name: ByteString): SharedValue | null {
    return this.#values.get(name) ?? null;
  }

  set(name: ByteString, value: SharedValue): void {
    this.#values.set(name, value);
  }

  /** In the order of the server's table: by row, the newest first in each. */
  list(): { name: ByteString; value: SharedValue }[] {
    const entries = [...this.#values].reverse().map(([name, value]) => ({ name, value }));
    return entries.sort((left, right) => coreHash(left.name, this.#rows) - coreHash(right.name, this.#rows));
  }
}

/** Reads `name=i:5` or `name=s:text`, as the parameters `shvset` and `varset` hold it. A text: what is wrong with it. */
export function parseAssignment(text: ByteString): { name: ByteString; value: SharedValue } | string {
  const match = /^([^=]+)=([isIS]):(.*)$/s.exec(text);
  if (match === null) return `\`${text}\` is not name=s:text or name=i:number`;
  const [, name, type, written] = match;
  if (type!.toLowerCase() === 's') return { name: name!, value: written! };
  const value = parseInteger(written!);
  if (value === null) return `\`${written}\` is not an integer`;
  return { name: name!, value };
}
