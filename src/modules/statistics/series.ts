import { ModuleProblem } from '../../declarations/module.ts';
import type { ByteString } from '../../values/value.ts';

/** How a series of values becomes one number. */
export interface SeriesProfile {
  readonly name: ByteString;
  readonly algorithm: 'accumulate' | 'average' | 'percentage';
  /** Seconds that a value counts. */
  readonly window: number;
  readonly group: ByteString;
  readonly factor: number;
}

/** Reads `name: algorithm=average; window=60; group=calls`. */
export function parseProfile(text: ByteString): SeriesProfile {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const settings = new Map(
    (colon < 0 ? '' : text.slice(colon + 1)).split(';').flatMap((item): [string, string][] => {
      const equal = item.indexOf('=');
      return equal < 0 ? [] : [[item.slice(0, equal).trim(), item.slice(equal + 1).trim()]];
    }),
  );
  const algorithm = settings.get('algorithm') ?? 'accumulate';
  if (algorithm !== 'accumulate' && algorithm !== 'average' && algorithm !== 'percentage') {
    throw new ModuleProblem(`stat_series_profile: unknown algorithm \`${algorithm}\``);
  }
  return {
    name,
    algorithm,
    window: Number(settings.get('window') ?? 60),
    group: settings.get('group') ?? name,
    factor: Number(settings.get('percentage_factor') ?? 100),
  };
}

/** The values of one series that still count. */
export class Series {
  readonly #profile: SeriesProfile;
  readonly #now: () => number;
  #values: { readonly at: number; readonly value: number }[] = [];

  /** @param now epoch milliseconds */
  constructor(profile: SeriesProfile, now: () => number) {
    this.#profile = profile;
    this.#now = now;
  }

  add(value: number): void {
    this.#forget();
    this.#values.push({ at: this.#now(), value });
  }

  get(): number {
    this.#forget();
    const values = this.#values.map((item) => item.value);
    const sum = values.reduce((total, value) => total + value, 0);
    switch (this.#profile.algorithm) {
      case 'accumulate':
        return sum;
      case 'average':
        return values.length === 0 ? 0 : Math.trunc(sum / values.length);
      default: {
        // Positive values are hits, negative ones misses.
        const all = values.reduce((total, value) => total + Math.abs(value), 0);
        const hits = values.reduce((total, value) => total + Math.max(0, value), 0);
        return all === 0 ? 0 : Math.trunc((hits * this.#profile.factor) / all);
      }
    }
  }

  #forget(): void {
    const oldest = this.#now() - this.#profile.window * 1000;
    if (this.#values.length > 0 && this.#values[0]!.at <= oldest) {
      this.#values = this.#values.filter((item) => item.at > oldest);
    }
  }
}
