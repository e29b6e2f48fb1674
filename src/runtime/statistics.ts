import type { Statistic, Statistics } from '../declarations/server.ts';

/** Counters of the core and of modules, in the order in which they were defined. */
export function createStatistics(): Statistics {
  const list: Statistic[] = [];
  const byName = new Map<string, Statistic[]>();
  const named = (name: string) => byName.get(name.toLowerCase()) ?? [];
  const find = (name: string, module?: string): Statistic | null =>
    named(name).find((item) => module === undefined || item.module.toLowerCase() === module.toLowerCase()) ??
    null;
  return {
    define(module, name, read, isFixed = false) {
      const known = find(name, module);
      if (known !== null) return known;
      let value = 0;
      const isIncremental = read === undefined && !isFixed;
      const statistic: Statistic = {
        module,
        name,
        isIncremental,
        get: () => (read === undefined ? value : read()),
        add(amount) {
          value += amount;
        },
        set(next) {
          value = next;
        },
        reset() {
          if (isIncremental) value = 0;
        },
      };
      list.push(statistic);
      byName.set(name.toLowerCase(), [...named(name), statistic]);
      return statistic;
    },
    find,
    all: () => list,
  };
}
