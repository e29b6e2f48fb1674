import type { ByteString } from '../value.ts';

/** How a pattern is compiled, as the flags of `regcomp`. */
export interface RegexOptions {
  /** REG_ICASE: ASCII letters match in both cases. */
  readonly ignoreCase?: boolean;
  /** REG_NEWLINE: `.` and `[^…]` do not match a newline, `^` and `$` also match at line ends. */
  readonly newline?: boolean;
}

/** How one search is done. */
export interface MatchOptions {
  /** REG_NOTBOL: `^` does not match at the start of the text. */
  readonly notBol?: boolean;
}

/** One match: byte offsets, end exclusive. `groups[0]` is the first parenthesis; [-1, -1] where it took no part. */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [number, number])[];
}

/** A compiled POSIX extended regular expression. */
export interface Regex {
  readonly pattern: ByteString;
  readonly groupCount: number;
  /** Whether the text contains a match. */
  test(text: ByteString): boolean;
  /** The leftmost match that starts at `from` or later, the longest there; null without one. */
  exec(text: ByteString, from?: number, options?: MatchOptions): RegexMatch | null;
}

/** Why a pattern is not a regular expression, in the words of `regerror`. */
export class RegexError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** Thrown by `test` and `exec` of a pattern with back-references that takes more steps than allowed. */
export class RegexBudgetExceeded extends Error {
  constructor() {
    super('the regular expression takes too long on this text');
  }
}
