import type { ByteSet } from '../../../values/regex/byte-set.ts';
import type { ByteString } from '../../../values/value.ts';

/** How a pattern is read; flags in the pattern change it from there to the end of their group. */
export interface PatternOptions {
  readonly ignoreCase: boolean;
  /** `^` and `$` match at every line. */
  readonly multiline: boolean;
  /** `.` matches line ends, too. */
  readonly dotAll: boolean;
  /** Blanks and comments in the pattern do not count. */
  readonly extended: boolean;
}

/** A group by its number or name. */
export type GroupReference = number | ByteString;

export type Manner = 'greedy' | 'lazy' | 'possessive';

/** A parsed pattern. */
export type Tree =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'alternatives'; readonly branches: readonly Tree[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: Tree }
  /** Once it has matched, no other way to match it is tried. */
  | { readonly kind: 'atomic'; readonly body: Tree }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: Tree }
  | { readonly kind: 'backreference'; readonly group: GroupReference; readonly ignoreCase: boolean }
  | {
      readonly kind: 'repeat';
      readonly body: Tree;
      readonly least: number;
      readonly most: number;
      readonly manner: Manner;
    }
  /** `test`: whether that group has matched, or whether that look succeeds; null never holds. */
  | {
      readonly kind: 'condition';
      readonly test: GroupReference | Tree | null;
      readonly yes: Tree;
      readonly no: Tree;
    }
  /** Matches what the group's pattern matches; 0 is the whole pattern. */
  | { readonly kind: 'call'; readonly group: GroupReference }
  /** What was matched before does not belong to the match. */
  | { readonly kind: 'keep' };

/** Whether something holds between two bytes. */
export type Place = (text: ByteString, at: number) => boolean;

export interface Pattern {
  readonly tree: Tree;
  readonly groupCount: number;
  readonly names: ReadonlyMap<ByteString, number>;
}

/** Thrown inside the parser only; becomes the text that tells why a pattern cannot be compiled. */
export class PatternProblem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export function fail(message: string): never {
  throw new PatternProblem(message);
}

export const nothing: Tree = { kind: 'sequence', parts: [] };
