import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';
import type { SlidingWindow } from './window.ts';

const algorithms = ['RED', 'TAILDROP', 'FEEDBACK', 'NETWORK', 'SBT'] as const;

export type Algorithm = (typeof algorithms)[number];

/** The algorithm of a name in any case; null: unknown. */
export function algorithmOf(name: ByteString | null | undefined): Algorithm | null {
  return algorithms.find((known) => sameText(known, name ?? '')) ?? null;
}

/** A named stream of calls with a limit. */
export interface Pipe {
  readonly name: ByteString;
  readonly algorithm: Algorithm;
  limit: number;
  /** Calls of the current interval. */
  counter: number;
  /** Of the last interval: what management shows. */
  lastCounter: number;
  /** How much of them is ours, when the counter is shared. */
  ownCounter: number;
  /** RED: one call in so many passes; 0: all. */
  load: number;
  /** Epoch seconds. */
  usedAt: number;
  /** The cache keeps its counter, when there is one. */
  isShared: boolean;
  /** SBT only; the counter is then the number of calls when the window was last looked at. */
  readonly window: SlidingWindow | null;
}
