import type { ByteString } from '../../../values/value.ts';

/** Tries after which there is no match: as many as the server makes from one place, here from all places together. */
const mostTries = 10_000_000;

/** One search. */
export interface Search {
  readonly text: ByteString;
  /** Where each group begins and ends; -1 for one that has not matched. */
  captures: Int32Array;
  tries: number;
  matchStart: number;
}

/** Goes on behind what was matched. */
export type Next = (at: number) => boolean;
export type Matcher = (search: Search, at: number, next: Next) => boolean;

export class TriesExceeded extends Error {}

export function spend(search: Search): void {
  if (++search.tries > mostTries) throw new TriesExceeded();
}
