import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { defaultPartition } from '../../declarations/partition.ts';
import { parseInteger } from '../../values/integer.ts';
import type { ByteString } from '../../values/value.ts';
import { noFlags, parseFlags, type SelectFlags } from './flags.ts';
import { noLimit, type Place, select, send } from './select.ts';
import { partitionNamed, type State } from './state.ts';

/** `partition:1,2` of 2.4; sets that are no numbers are left to whoever needs them. */
export function parsePlace(text: ByteString): { partition: ByteString | null; sets: ByteString } {
  const colon = text.indexOf(':');
  const partition = colon < 0 ? null : text.slice(0, colon).trim();
  return { partition, sets: text.slice(colon + 1).trim() };
}

function parseNumbers(text: ByteString): number[] | null {
  const found = text.split(',').map((item) => parseInteger(item.trim()));
  return found.includes(null) ? null : (found as number[]);
}

interface Limit {
  readonly flags: SelectFlags;
  readonly limit: number;
}

/** `flags M limit, …`; either may be left out. */
function parseLimits(text: ByteString | undefined): Limit[] | ArgumentProblem {
  if (text === undefined) return [];
  const limits: Limit[] = [];
  for (const item of text.split(',')) {
    const match = /^\s*([^M0-9]*)\s*M?\s*([0-9]*)\s*$/.exec(item);
    const flags = match === null ? new ArgumentProblem(`${item} is no limit`) : parseFlags(match[1]!, '2.4');
    if (flags instanceof ArgumentProblem) return flags;
    limits.push({ flags, limit: match![2] === '' ? noLimit : Number(match![2]) });
  }
  return limits;
}

/** `ds_select_dst` and `ds_select_domain` of 2.4: lists of sets, algorithms and limits that belong together. */
export function selectOld(
  execution: Execution,
  state: State,
  place: ByteString,
  algorithms: ByteString,
  limitText: ByteString | undefined,
  target: Place,
): number {
  const { partition: name, sets: setText } = parsePlace(place);
  const partition = partitionNamed(state, name);
  const sets = parseNumbers(setText);
  const found = parseNumbers(algorithms);
  const limits = parseLimits(limitText);
  if (partition === null || sets === null || found === null || limits instanceof ArgumentProblem) {
    const what =
      partition === null ? `the partition ${name ?? defaultPartition}` : 'such sets, algorithms or flags';
    execution.log('ERROR', `there are not ${what}`);
    return -1;
  }
  if (sets.length !== found.length || (limitText !== undefined && limits.length !== sets.length)) {
    execution.log('ERROR', 'sets, algorithms and limits are not as many');
    return -2;
  }
  let result = -1;
  let best: ReturnType<typeof select> = null;
  // The last set first: what is chosen from the first one comes to stand in front.
  for (let at = sets.length - 1; at >= 0; at--) {
    const { flags, limit } = limits[at] ?? { flags: noFlags, limit: noLimit };
    if (target === 'next hop' && !flags.force && execution.message.destinationUri !== null) {
      execution.log('ERROR', `the next hop is set already: ${execution.message.destinationUri}`);
      continue;
    }
    const selection = {
      set: sets[at]!,
      algorithm: found[at]!,
      flags: { ...flags, append: at < sets.length - 1 },
      limit,
    };
    const chosen = select(execution, state, partition, selection, at === 0 ? target : null);
    if (chosen === null) continue;
    result = 1;
    best = at === 0 ? null : chosen;
  }
  // Nothing of the first set: what was chosen before stands.
  if (best !== null && !send(execution, target, best.facts.target, best.facts.socket)) return -3;
  return result;
}
