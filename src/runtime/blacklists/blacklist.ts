import type { ByteString } from '../../values/value.ts';
import { type Destination, matchesRule, type RulePattern, sameRule } from './rule.ts';

/** A rule of a list, for ever or until a second after the start of the server. */
export interface Rule extends RulePattern {
  /** 0: for ever. */
  readonly expires: number;
}

export interface BlacklistTraits {
  readonly name: ByteString;
  /** `script`, or the module that keeps it. */
  readonly owner: string;
  readonly isReadOnly: boolean;
  /** Whether rules may be given a time. */
  readonly isExpiring: boolean;
  /** Whether it counts for every message that does not refuse it. */
  readonly isDefault: boolean;
}

/** A list of destinations that are not sent to. */
export class Blacklist {
  readonly traits: BlacklistTraits;
  /** Seconds since the start of the server. */
  readonly #ticks: () => number;
  /** Those for ever first, then those that end soonest. */
  #rules: Rule[] = [];

  constructor(traits: BlacklistTraits, ticks: () => number, rules: readonly RulePattern[] = []) {
    this.traits = traits;
    this.#ticks = ticks;
    this.replace(rules);
  }

  get rules(): readonly Rule[] {
    const now = this.#ticks();
    this.#rules = this.#rules.filter(({ expires }) => expires === 0 || expires > now);
    return this.#rules;
  }

  /** The rule that forbids a destination; null when none does. */
  match(destination: Destination): Rule | null {
    return this.rules.find((rule) => matchesRule(rule, destination)) ?? null;
  }

  replace(rules: readonly RulePattern[]): void {
    this.#rules = rules.map((rule) => ({ ...rule, expires: 0 }));
  }

  /** Adds a rule, unless there is one like it. `seconds` 0: for ever. */
  add(pattern: RulePattern, seconds: number): void {
    const { rules } = this;
    if (rules.some((rule) => sameRule(rule, pattern))) return;
    const expires = seconds === 0 ? 0 : (this.#ticks() + seconds) >>> 0;
    const added = { ...pattern, expires };
    const isLast =
      !this.traits.isExpiring || (expires !== 0 && rules.every((rule) => rule.expires <= expires));
    const at = isLast ? rules.length : expires === 0 ? 0 : rules.findIndex((rule) => rule.expires > expires);
    this.#rules = rules.toSpliced(at, 0, added);
  }

  /** False when there is no such rule. */
  remove(pattern: RulePattern): boolean {
    const { rules } = this;
    const at = rules.findIndex((rule) => sameRule(rule, pattern));
    if (at >= 0) this.#rules = rules.toSpliced(at, 1);
    return at >= 0;
  }

  /** How long a rule still stands, in seconds. */
  remaining({ expires }: Rule): number {
    return expires - this.#ticks();
  }
}
