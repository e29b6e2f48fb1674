import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { ByteString } from '../../values/value.ts';
import { type Backend, backends } from './fields.ts';

/** What is wanted of a backend besides records of answered requests. */
export const options = ['cdr', 'missed', 'failed'] as const;
export type Option = (typeof options)[number];

/** What a script asked for: per backend whether it is used, and with which options. */
export class AccountingFlags {
  readonly #set = new Map<Backend, Set<Option>>();

  /** Adds backends, and options to those backends. */
  add(types: readonly Backend[], wanted: readonly Option[]): void {
    for (const type of types) {
      const own = this.#set.get(type) ?? new Set();
      for (const option of wanted) own.add(option);
      this.#set.set(type, own);
    }
  }

  /** Takes options off backends; without options the backends themselves. */
  drop(types: readonly Backend[], unwanted: readonly Option[] | null): void {
    for (const type of types) {
      if (unwanted === null) this.#set.delete(type);
      else for (const option of unwanted) this.#set.get(type)?.delete(option);
    }
  }

  get isEmpty(): boolean {
    return this.#set.size === 0;
  }

  has(type: Backend): boolean {
    return this.#set.has(type);
  }

  /** True when any backend has that option. */
  wants(option: Option): boolean {
    for (const own of this.#set.values()) if (own.has(option)) return true;
    return false;
  }

  wantsOf(type: Backend, option: Option): boolean {
    return this.#set.get(type)?.has(option) ?? false;
  }

  /** A missed call is reported once. */
  forget(option: Option): void {
    for (const own of this.#set.values()) own.delete(option);
  }
}

function parseNames<T extends string>(
  text: ByteString,
  known: readonly T[],
  what: string,
): T[] | ArgumentProblem {
  const names: T[] = [];
  for (const part of text.split('|')) {
    const name = known.find((item) => item === part.trim().toLowerCase());
    if (name === undefined) {
      return new ArgumentProblem(`unknown ${what} "${part.trim()}"`, `Known are ${known.join(', ')}.`);
    }
    names.push(name);
  }
  return names;
}

/** `log|evi` */
export function parseBackends(text: ByteString): Backend[] | ArgumentProblem {
  return parseNames(text, backends, 'accounting backend');
}

/** `cdr|missed|failed` */
export function parseOptions(text: ByteString): Option[] | ArgumentProblem {
  return parseNames(text, options, 'accounting flag');
}
