import type { LogLevel } from '../../declarations/log.ts';
import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';

const algorithms = ['accumulate', 'average', 'percentage'] as const;

/** How a series of values becomes one number. */
export interface SeriesProfile {
  readonly name: ByteString;
  readonly algorithm: (typeof algorithms)[number];
  /** Seconds that a value counts. */
  readonly window: number;
  /** Parts of the window; values are forgotten by such parts. */
  readonly slots: number;
  readonly group: ByteString;
  readonly factor: number;
}

type Log = (level: LogLevel, text: string) => void;

/** Reads `name: algorithm=average window=60 group=calls`; what it cannot use it logs and leaves out. */
export function parseProfile(text: ByteString, log: Log): SeriesProfile {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const profile = { name, algorithm: 'accumulate', window: 60, slots: 0, group: '', factor: 100 } as {
    -readonly [K in keyof SeriesProfile]: SeriesProfile[K];
  };
  const setNumber = (key: 'window' | 'slots' | 'factor', value: ByteString) => {
    const isFactor = key === 'factor';
    if (/^\d+$/.test(value) && (!isFactor || /^10*$/.test(value))) profile[key] = Number(value);
    else log('ERROR', `series ${name}: ${value} is no ${isFactor ? 'power of ten' : `number of ${key}`}`);
  };
  let rest = colon < 0 ? '' : text.slice(colon + 1);
  for (;;) {
    rest = rest.trimStart();
    if (rest === '') break;
    const pair = /^([^\s=]*)[\s=]+(\S*)\s?/.exec(rest);
    if (pair === null) {
      log('ERROR', `series ${name}: ${rest} has no value`);
      break;
    }
    rest = rest.slice(pair[0].length);
    const [key, value] = [pair[1]!.toLowerCase(), pair[2]!];
    if (key === 'group') profile.group = value;
    else if (key === 'window' || key === 'slots') setNumber(key, value);
    else if (key === 'percentage_factor') setNumber('factor', value);
    else if (key === 'algorithm') {
      const known = algorithms.find((algorithm) => sameText(algorithm, value));
      if (known !== undefined) profile.algorithm = known;
      else log('ERROR', `series ${name}: unknown algorithm ${value}`);
    } else if (key !== 'hash_size') log('WARNING', `series ${name}: unknown setting ${key}`);
  }
  if (profile.slots === 0) profile.slots = profile.window;
  if (profile.group === '') profile.group = name;
  return profile;
}

/** What one slot, or all of them, counted: values above 0 and others, and how many values there were. */
interface Slot {
  above: number;
  others: number;
  count: number;
}

/** The values of one series that still count. */
export class Series {
  readonly #profile: SeriesProfile;
  readonly #now: () => number;
  readonly #slots: Slot[];
  #latestAt: number | null = null;
  #latestSlot = 0;

  /** @param now epoch milliseconds */
  constructor(profile: SeriesProfile, now: () => number) {
    this.#profile = profile;
    this.#now = now;
    this.#slots = Array.from({ length: profile.slots }, () => ({ above: 0, others: 0, count: 0 }));
  }

  add(value: number): void {
    this.#moveTo(this.#now());
    const slot = this.#slots[this.#latestSlot]!;
    slot.count++;
    if (value > 0) slot.above += value;
    else slot.others += value;
  }

  get(): number {
    const now = this.#now();
    if (this.#latestAt === null || now - this.#latestAt >= this.#length) return 0;
    this.#moveTo(now);
    const { algorithm, factor } = this.#profile;
    const sum = (key: keyof Slot) => this.#slots.reduce((total, slot) => total + slot[key], 0);
    const [above, others, count] = [sum('above'), sum('others'), sum('count')];
    if (algorithm === 'accumulate') return above + others;
    if (algorithm === 'average') return count === 0 ? 0 : Math.trunc((above + others) / count);
    // Positive values are hits, the others misses.
    const all = above - others;
    return all === 0 ? 0 : Math.trunc((above * factor) / all);
  }

  get #length(): number {
    return this.#profile.window * 1000;
  }

  /** Makes the slot of a time the latest, and forgets those that were passed on the way. */
  #moveTo(now: number): void {
    const length = this.#length;
    const { slots } = this.#profile;
    const slot = Math.min(Math.floor((now % length) / Math.floor(length / slots)), slots - 1);
    if (this.#latestAt === null || now - this.#latestAt >= length) this.#slots.forEach(clear);
    else
      for (let at = this.#latestSlot; at !== slot; ) {
        at = (at + 1) % slots;
        clear(this.#slots[at]!);
      }
    this.#latestAt = now;
    this.#latestSlot = slot;
  }
}

function clear(slot: Slot): void {
  slot.above = 0;
  slot.others = 0;
  slot.count = 0;
}
