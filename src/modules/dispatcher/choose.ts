import type { Execution } from '../../declarations/execution.ts';
import type { Destination, DestinationSet } from './destination.ts';
import type { SelectFlags } from './flags.ts';
import { hashFor } from './hash.ts';
import { byRoute, byVariable } from './sorted.ts';
import type { State } from './state.ts';

/** The destination of a set that an algorithm chose. */
export interface Choice {
  readonly index: number;
  /** The set in the order in which the others follow; null: a place that nobody has. */
  readonly order: readonly (Destination | null)[];
}

/** What an algorithm says before anybody asked whether the destination is active. */
type Candidate =
  | { readonly index: number }
  /** Decided by weights. */
  | { readonly hash: number }
  | { readonly order: readonly (Destination | null)[] };

/** Chooses a destination (reference: modules 12). Null (after logging why): none can be. */
export function choose(
  execution: Execution,
  state: State,
  set: DestinationSet,
  algorithm: number,
  flags: SelectFlags,
): Choice | null {
  if (set.activeCount === 0) return null;
  const size = sizeOf(set, flags);
  const candidate = candidateOf(execution, state, set, algorithm, flags, size);
  if (candidate === null) return null;
  let choice: Choice | null;
  if ('order' in candidate) choice = { index: 0, order: candidate.order };
  else {
    const hash = 'hash' in candidate ? candidate.hash : 0;
    const index = 'hash' in candidate ? byWeight(set, size, hash) : candidate.index;
    const active = index === null ? null : activeFrom(set, flags, size, index, hash);
    choice = active === null ? null : { index: active, order: set.destinations };
  }
  if (choice === null) return null;
  set.last = choice.index;
  if (algorithm === roundRobin) set.destinations[choice.index]!.taken++;
  return choice;
}

const roundRobin = 4;

/** How many take part: the last resort does not, unless it is the only one. */
function sizeOf({ destinations }: DestinationSet, { withDefault }: SelectFlags): number {
  return withDefault && destinations.length > 1 ? destinations.length - 1 : destinations.length;
}

function candidateOf(
  execution: Execution,
  state: State,
  set: DestinationSet,
  algorithm: number,
  flags: SelectFlags,
  size: number,
): Candidate | null {
  switch (algorithm) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 5:
    case 7: {
      const hash = hashFor(execution, algorithm, flags.userOnly, state.hashFormat);
      if (hash === null) return null;
      return hash === 0 ? { index: set.last } : { hash };
    }
    case roundRobin:
      return { index: nextInTurn(set, size) };
    case 6:
      return { hash: execution.server.host.random.uint32() >>> 1 };
    case 8:
      return { index: 0 };
    case 9: {
      if (state.pattern !== '') return sorted(byVariable(execution, set, state.pattern, flags.withDefault));
      execution.log('WARNING', 'pvar_algo_pattern is not set: the first destination is taken');
      return { hash: 0 };
    }
    case 10:
      return sorted(byRoute(execution, set, state.algorithmRoute, flags.withDefault));
    default:
      execution.log('WARNING', `there is no algorithm ${algorithm}: the first destination is taken`);
      return { index: 0 };
  }
}

function sorted(order: readonly (Destination | null)[] | null): Candidate | null {
  return order === null ? null : { order };
}

/** Each has its turn as often as its weight says. */
function nextInTurn(set: DestinationSet, size: number): number {
  const last = set.destinations[set.last]!;
  if (last.taken < last.facts.weight) return set.last;
  last.taken = 0;
  return (set.last + 1) % size;
}

function byWeight({ destinations }: DestinationSet, size: number, hash: number): number {
  const total = destinations[size - 1]!.runningWeight;
  if (total === 0) return hash % size;
  const drawn = hash % total;
  return destinations.findIndex(({ runningWeight }) => drawn < runningWeight);
}

/** Among the active ones only, without the last resort; null when it is the only one. */
function byActiveWeight(
  { destinations, activeCount }: DestinationSet,
  { withDefault }: SelectFlags,
  size: number,
  hash: number,
): number | null {
  const count = activeCount - (withDefault && destinations.at(-1)!.isActive ? 1 : 0);
  if (count === 0) return null;
  const total = destinations[size - 1]!.activeRunningWeight;
  const drawn = hash % (total || count);
  let before = 0;
  return destinations.findIndex(
    (destination) =>
      destination.isActive && (total > 0 ? drawn < destination.activeRunningWeight : drawn < ++before),
  );
}

/** The candidate when it is active, else another one; null when nobody is. */
function activeFrom(
  set: DestinationSet,
  flags: SelectFlags,
  size: number,
  index: number,
  hash: number,
): number | null {
  const { destinations } = set;
  if (destinations[index]!.isActive) return index;
  if (hash !== 0) {
    const other = byActiveWeight(set, flags, size, hash);
    if (other !== null) return other < size ? other : null;
  } else {
    for (let at = (index + 1) % size; at !== index; at = (at + 1) % size)
      if (destinations[at]!.isActive) return at;
  }
  return flags.withDefault && destinations.at(-1)!.isActive ? destinations.length - 1 : null;
}
