import type { VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { ListeningSocket } from '../../declarations/server.ts';
import { setHostAndPort } from '../../sip/uri-edit.ts';
import type { AvpValue } from '../../values/avp-list.ts';
import type { ByteString } from '../../values/value.ts';
import { changeRequestUri } from '../../variables/request-uri.ts';
import { choose } from './choose.ts';
import type { Destination, DestinationSet } from './destination.ts';
import type { SelectFlags } from './flags.ts';
import type { Partition, PartitionAvps } from './partition.ts';
import type { State } from './state.ts';

/** What is set: the next hop, or host and port of the request URI. */
export type Place = 'next hop' | 'domain';

/** One set to choose from. */
export interface Selection {
  readonly set: number;
  readonly algorithm: number;
  readonly flags: SelectFlags;
  /** How many candidates are kept at most. */
  readonly limit: number;
}

/** How many candidates are kept when nobody says it. */
export const noLimit = 1000;

/** `ds_select_dst` and `ds_select_domain`: the chosen destination, null when there is none. */
export function select(
  execution: Execution,
  state: State,
  partition: Partition,
  selection: Selection,
  place: Place | null,
): Destination | null {
  const { flags, algorithm, limit } = selection;
  if (partition.sets.length === 0) return null;
  const set = partition.find(selection.set);
  if (set === null) {
    execution.log('ERROR', `there is no set ${selection.set} in partition ${partition.name}`);
    return null;
  }
  const choice = choose(execution, state, set, algorithm, flags);
  const chosen = choice?.order[choice.index] ?? null;
  if (choice === null || chosen === null) return null;
  if (place !== null) {
    if (!send(execution, place, chosen.facts.target, chosen.facts.socket)) return null;
    chosen.chosen++;
  }
  const { avps } = partition.options;
  let count = 0;
  if (flags.failover) {
    if (!flags.append) for (const avp of Object.values(avps)) removeAll(execution, avp);
    const others = othersOf(set, choice.order, choice.index, flags, limit);
    for (const other of others) keep(execution, avps, other);
    push(execution, avps.destination, chosen.facts.uri);
    count = others.length + 1;
  }
  push(execution, avps.attributes, chosen.facts.attributes ?? '');
  push(execution, avps.scriptAttributes, chosen.scriptAttributes ?? '');
  push(execution, avps.group, set.id);
  push(execution, avps.count, count);
  return chosen;
}

/** Those that come after the chosen one, the last of them first. */
function othersOf(
  set: DestinationSet,
  order: readonly (Destination | null)[],
  index: number,
  { withDefault }: SelectFlags,
  limit: number,
): Destination[] {
  const size = order.length;
  const isDefault = (at: number) => withDefault && at === size - 1;
  const others: Destination[] = [];
  if (withDefault && index !== size - 1) others.push(set.destinations.at(-1)!);
  const active = set.destinations.filter(({ isActive }, at) => isActive || isDefault(at)).length;
  let surplus = active - (withDefault ? 1 : 0) - limit;
  for (let step = index - 1 + size; step > index; step--) {
    const other = order[step % size] ?? null;
    if (other === null || !other.isActive || isDefault(step % size)) continue;
    if (surplus-- > 0) continue;
    others.push(other);
  }
  return others;
}

function keep(execution: Execution, avps: PartitionAvps, destination: Destination): void {
  const { facts, scriptAttributes } = destination;
  push(
    execution,
    avps.socket,
    facts.socket === null ? '(nil)' : `0x${(facts.socket.index + 1).toString(16)}`,
  );
  push(execution, avps.destination, facts.target);
  push(execution, avps.attributes, facts.attributes ?? '');
  push(execution, avps.scriptAttributes, scriptAttributes ?? '');
}

/** `ds_next_dst` and `ds_next_domain`: goes on to the next one that was kept. */
export function selectNext(execution: Execution, partition: Partition, place: Place): number {
  const { avps } = partition.options;
  const name = avps.destination.avpName(execution);
  if (name === null || !execution.avps.remove(name)) return -1;
  remove(execution, avps.attributes);
  remove(execution, avps.scriptAttributes);
  const next = execution.avps.get(name);
  if (typeof next !== 'string') return -1;
  const kept = /^0x([0-9a-f]+)$/.exec(String(remove(execution, avps.socket)));
  const socket = kept === null ? null : (execution.server.sockets[Number.parseInt(kept[1]!, 16) - 1] ?? null);
  return send(execution, place, next, socket) ? 1 : -1;
}

/** Sets where the request goes; false when that is not possible. */
export function send(
  execution: Execution,
  place: Place,
  target: ByteString,
  socket: ListeningSocket | null,
): boolean {
  const { message } = execution;
  if (place === 'next hop') message.destinationUri = target;
  else {
    const scheme = /^(sips?|tel):/i.exec(target)?.[0];
    if (scheme === undefined) {
      execution.log('ERROR', `<${target}> has no host to send to`);
      return false;
    }
    if (!changeRequestUri(execution, (uri) => setHostAndPort(uri, target.slice(scheme.length)))) return false;
  }
  if (socket !== null) message.sendSocket = socket;
  return true;
}

/** Makes a value the newest one of an AVP. */
export function push(execution: Execution, avp: VariableReference | null, value: AvpValue): void {
  const name = avp?.avpName(execution) ?? null;
  if (name !== null) execution.avps.push(name, value);
}

function removeAll(execution: Execution, avp: VariableReference | null): void {
  const name = avp?.avpName(execution) ?? null;
  if (name !== null) execution.avps.removeAll(name);
}

/** Takes the newest value of an AVP away. */
function remove(execution: Execution, avp: VariableReference | null): AvpValue | null {
  const name = avp?.avpName(execution) ?? null;
  if (name === null) return null;
  const value = execution.avps.get(name);
  execution.avps.remove(name);
  return value;
}
