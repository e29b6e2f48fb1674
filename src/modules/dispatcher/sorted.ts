import type { Execution } from '../../declarations/execution.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, integerOf, isInteger } from '../../values/value.ts';
import { referenceOf } from '../../variables/reference.ts';
import type { Destination, DestinationSet } from './destination.ts';

type Order = (Destination | null)[];

/**
 * The active destinations by their rank, the lowest first; then those that are not active; the last resort stays the
 * last. Null: no active one has a rank.
 */
function byRank(
  { destinations }: DestinationSet,
  withDefault: boolean,
  rank: (destination: Destination) => number | null,
): Order | null {
  const others = withDefault ? destinations.slice(0, -1) : destinations;
  const ranked = others
    .filter(({ isActive }) => isActive)
    .flatMap((destination) => {
      const value = rank(destination);
      return value === null ? [] : [{ destination, value }];
    })
    .sort((left, right) => left.value - right.value);
  if (ranked.length === 0) return null;
  const order: Order = destinations.map(() => null);
  for (const [index, { destination }] of ranked.entries()) order[index] = destination;
  if (withDefault) order[order.length - 1] = destinations.at(-1)!;
  return order;
}

/** Ranks by a variable for each: `%u` in the pattern is its URI, `%i` the number of the set. */
export function byVariable(
  execution: Execution,
  set: DestinationSet,
  pattern: ByteString,
  withDefault: boolean,
): Order | null {
  const order = byRank(set, withDefault, ({ facts }) => {
    const text = pattern.replace(/%[ui]/g, (marker) => (marker === '%u' ? facts.uri : String(set.id)));
    const reference = referenceOf(execution, text);
    if (reference === null) return null;
    const value = reference.get(execution);
    if (value === null) return 0;
    if (isInteger(value)) return integerOf(value);
    // The server refuses texts that are numbers, and takes others for what they begin with.
    if (parseInteger(String(value)) === null) return Number(/^-?[0-9]+/.exec(String(value))?.[0] ?? 0);
    execution.log('ERROR', `${text} is no integer`);
    return null;
  });
  if (order === null) execution.log('ERROR', `pvar_algo_pattern gives no destination of set ${set.id}`);
  return order;
}

/** Ranks by what a route returns for each; it gets the URI, the attributes and the script attributes. */
export function byRoute(
  execution: Execution,
  set: DestinationSet,
  route: ByteString | null,
  withDefault: boolean,
): Order | null {
  const { server } = execution;
  if (route === null || !server.hasRoute('route', route)) {
    execution.log('ERROR', 'algo_route names no route');
    return null;
  }
  return byRank(set, withDefault, ({ facts, scriptAttributes }) => {
    let rank: number | null = null;
    server.run(
      execution.kind,
      null,
      execution.message,
      {
        subroute: route,
        avps: execution.avps,
        parameters: [facts.target, facts.attributes, scriptAttributes],
        parameterNames: ['dst_uri', 'attrs', 'script_attrs'],
      },
      (ended, result) => {
        rank = result;
        if (ended.stopped !== null) execution.stopped = ended.stopped;
      },
    );
    return rank;
  });
}
