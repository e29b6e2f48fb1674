/**
 * The versions of the language. `1.x` is only read (so that old scripts get useful diagnostics and can be
 * run as 2.4 with notes); `2.4`, `3.6` and `4.0` are what a script is checked and run as.
 */
export type Dialect = '1.x' | '2.4' | '3.6' | '4.0';

/** The versions a script can be run as. */
export type Version = Exclude<Dialect, '1.x'>;

export const versions: readonly Version[] = ['2.4', '3.6', '4.0'];

const order: readonly Dialect[] = ['1.x', '2.4', '3.6', '4.0'];

/** True when `dialect` is `since` or newer. */
export function isAtLeast(dialect: Dialect, since: Dialect): boolean {
  return order.indexOf(dialect) >= order.indexOf(since);
}
