import type { Statistic, Statistics } from '../declarations/server.ts';

/** Counters of the core and of modules, in the order in which they were defined. */
export function createStatistics(): Statistics {
  const list: Statistic[] = [];
  const byName = new Map<string, Statistic>();
  return {
    define(module, name, read) {
      const known = list.find((statistic) => statistic.module === module && statistic.name === name);
      if (known !== undefined) return known;
      let value = 0;
      const statistic: Statistic = {
        module,
        name,
        get: () => (read === undefined ? value : read()),
        add(amount) {
          value += amount;
        },
        set(next) {
          value = next;
        },
      };
      list.push(statistic);
      if (!byName.has(name)) byName.set(name, statistic);
      return statistic;
    },
    find: (name) => byName.get(name) ?? null,
    all: () => list,
  };
}
