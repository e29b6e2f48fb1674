import type { Version } from '../../../grammar/dialect.ts';
import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { ByteString } from '../../values/value.ts';

/** What the letters of `ds_select_dst` ask for. */
export interface SelectFlags {
  /** The other candidates are kept for `ds_next_dst`. */
  readonly failover: boolean;
  /** Only the user of a URI is hashed. */
  readonly userOnly: boolean;
  /** The last destination of the set is the last resort. */
  readonly withDefault: boolean;
  /** Candidates are added to those that are kept already. */
  readonly append: boolean;
  /** 2.4: a next hop that is set already is replaced. */
  readonly force: boolean;
}

export const noFlags: SelectFlags = {
  failover: false,
  userOnly: false,
  withDefault: false,
  append: false,
  force: false,
};

/** Letters in either case. */
export function parseFlags(text: ByteString, version: Version = '3.6'): SelectFlags | ArgumentProblem {
  const letters = new Set(text.replaceAll(' ', '').toLowerCase());
  const known = version === '2.4' ? 'fuds' : 'fuda';
  const bad = [...letters].find((letter) => !known.includes(letter));
  if (bad !== undefined)
    return new ArgumentProblem(`unknown flag ${bad}`, `Known are ${[...known].join(', ')}.`);
  return {
    failover: letters.has('f'),
    userOnly: letters.has('u'),
    withDefault: letters.has('d'),
    append: letters.has('a'),
    force: letters.has('s'),
  };
}

/** Which states a filter of `ds_count` names; none: all. */
export function parseFilter(text: ByteString): ReadonlySet<'active' | 'inactive' | 'probing'> {
  const meanings = [
    ['active', /[aA1]/],
    ['inactive', /[iI0]/],
    ['probing', /[pP2]/],
  ] as const;
  const named = meanings.filter(([, letters]) => letters.test(text)).map(([state]) => state);
  return new Set(named.length === 0 ? meanings.map(([state]) => state) : named);
}

/** The state that a letter or digit names; null: none. */
export function parseState(text: ByteString): 'active' | 'inactive' | 'probing' | null {
  if (/^[iI0]/.test(text)) return 'inactive';
  if (/^[pP2]/.test(text)) return 'probing';
  return /^[aA1]/.test(text) ? 'active' : null;
}
