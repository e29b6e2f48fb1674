import type { VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { compileGlob } from '../../values/glob.ts';
import { parseAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import type { Destination, DestinationState } from './destination.ts';
import { parseFilter, parseState } from './flags.ts';
import type { Partition } from './partition.ts';
import { push } from './select.ts';
import type { State } from './state.ts';

/** Any set. */
export const anySet = -1;

/** `ds_mark_dst`: another state for the destination that was chosen. */
export function mark(execution: Execution, partition: Partition, text: ByteString | undefined): number {
  const state = text === undefined ? 'inactive' : text.length > 1 ? null : parseState(text);
  if (state === null) {
    execution.log('ERROR', `unknown state ${text}`);
    return -1;
  }
  const { avps } = partition.options;
  const value = (avp: VariableReference) => execution.avps.get(avp.avpName(execution) ?? '');
  const [group, address] = [value(avps.group), value(avps.destination)];
  if (typeof group !== 'number' || typeof address !== 'string') return -1;
  return partition.setState(group, address, state, 'script function ds_mark()') ? 1 : -1;
}

/** `ds_count`: how many destinations of a set are in one of the states. */
export function count(
  execution: Execution,
  partition: Partition,
  id: number,
  filter: ByteString,
  result: VariableReference,
): number {
  const set = partition.find(id);
  if (set === null) {
    execution.log('ERROR', `there is no set ${id} in partition ${partition.name}`);
    return -1;
  }
  const states = parseFilter(filter);
  const number = set.destinations.filter(({ state }) => states.has(state)).length;
  return result.set(execution, number) ? 1 : -1;
}

export interface ListQuery {
  readonly ip: ByteString;
  /** 0: any. */
  readonly port: number;
  readonly set: number;
  readonly activeOnly: boolean;
  /** Null: attributes do not count. */
  readonly pattern: ByteString | null;
}

/** `ds_is_in_list` */
export function isInList(execution: Execution, state: State, partition: Partition, query: ListQuery): number {
  const address = addressOf(query.ip);
  if (address === null) {
    execution.log('ERROR', `<${query.ip}> is no address`);
    return -1;
  }
  // A period at the start must be matched by one.
  const glob = query.pattern === null ? null : compileGlob(query.pattern);
  const fits = ({ facts: { attributes } }: Destination) =>
    glob === null ||
    (attributes !== null &&
      glob.test(attributes) &&
      (!attributes.startsWith('.') || query.pattern!.startsWith('.')));
  for (const set of partition.sets) {
    if (query.set !== anySet && query.set !== set.id) continue;
    const found = set.destinations.find(
      (destination) =>
        destination.hasAddress(address, query.port) &&
        (destination.isActive || !query.activeOnly) &&
        fits(destination),
    );
    if (found === undefined) continue;
    if (query.set === anySet && state.setVariable?.set(execution, set.id) === false) return -1;
    const { avps } = partition.options;
    push(execution, avps.attributes, found.facts.attributes ?? '');
    push(execution, avps.scriptAttributes, found.scriptAttributes ?? '');
    return 1;
  }
  return -1;
}

function addressOf(text: ByteString) {
  return parseAddress(text.replace(/^\[(.*)\]$/, '$1'));
}

/** `ds_push_script_attrs`: false when the address is none; true also when nobody has it. */
export function setScriptAttributes(
  partition: Partition,
  attributes: ByteString,
  ip: ByteString,
  port: number,
  id: number,
): boolean {
  const address = addressOf(ip);
  if (address === null) return false;
  for (const set of partition.sets) {
    if (id !== anySet && id !== set.id) continue;
    for (const destination of set.destinations)
      if (destination.hasAddress(address, port)) destination.scriptAttributes = attributes;
  }
  return true;
}

/** `ds_get_script_attrs` */
export function scriptAttributesOf(
  execution: Execution,
  partition: Partition,
  uri: ByteString,
  id: number,
  result: VariableReference,
): number {
  for (const set of partition.sets) {
    if (id !== anySet && id !== set.id) continue;
    const found = set.destinations.find(({ facts }) => facts.target === uri);
    if (found === undefined) continue;
    result.set(execution, found.scriptAttributes ?? '');
    return 1;
  }
  return -1;
}

/** The state as management writes it. */
export const stateNames: Readonly<Record<DestinationState, string>> = {
  active: 'Active',
  inactive: 'Inactive',
  probing: 'Probing',
};
