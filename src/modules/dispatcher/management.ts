import {
  type ManagementCommand,
  ManagementError,
  type ManagementNode,
  type ManagementParameters,
  type ManagementResult,
  type ManagementValue,
} from '../../declarations/management.ts';
import { integerParameter, textParameter } from '../../management/parameters.ts';
import { printAddress } from '../../values/ip.ts';
import type { ByteString } from '../../values/value.ts';
import { socketText } from '../usrloc/events.ts';
import type { Destination } from './destination.ts';
import { parseState } from './flags.ts';
import type { Partition } from './partition.ts';
import { setScriptAttributes, stateNames } from './questions.ts';
import { partitionNamed, type State } from './state.ts';

type Fields = { [key: string]: ManagementValue };

const unknownPartition = 'ERROR Unknown partition';

function describeDestination(destination: Destination, full: boolean): Fields {
  const { facts, scriptAttributes, state, chosen } = destination;
  const fields: Fields = { URI: facts.uri, state: stateNames[state], first_hit_counter: chosen };
  if (facts.socket !== null) fields.socket = socketText(facts.socket);
  if (facts.attributes !== null) fields.attr = facts.attributes;
  if (scriptAttributes !== null) fields.script_attr = scriptAttributes;
  if (full) {
    fields.weight = facts.weight;
    fields.priority = facts.priority & 0xffff;
    if (facts.description !== null) fields.description = facts.description;
  }
  return fields;
}

function addressesOf({ addresses }: Destination): ByteString[] {
  return addresses.map(({ bytes, port }) => `${printAddress(bytes)}:${port}`);
}

function describePartition({ name, sets }: Partition, full: boolean): Fields {
  if (sets.length === 0) return { name };
  return {
    name,
    SETS: sets.map(({ id, destinations }) => ({
      id,
      Destinations: destinations.map((destination) => ({
        ...describeDestination(destination, full),
        resolved_addresses: addressesOf(destination),
      })),
    })),
  };
}

function nodeOf({ name, sets }: Partition, full: boolean): ManagementNode {
  return {
    name: 'PARTITION',
    value: name,
    children: sets.map(({ id, destinations }) => ({
      name: 'SET',
      value: id,
      children: destinations.map((destination) => {
        const { URI, ...attributes } = describeDestination(destination, full);
        return {
          name: 'URI',
          value: URI as ByteString,
          attributes: attributes as Record<string, ByteString | number>,
        };
      }),
    })),
  };
}

/** The partitions that a command is about. */
function chosen(state: State, parameters: ManagementParameters): readonly Partition[] | ManagementError {
  const name = textParameter(parameters, 'partition');
  if (name instanceof ManagementError) return name;
  if (name === null) return state.partitions;
  const partition = partitionNamed(state, name || null);
  return partition === null ? new ManagementError(500, unknownPartition) : [partition];
}

function list(state: State, parameters: ManagementParameters): ManagementResult {
  const full = integerParameter(parameters, 'full');
  if (full instanceof ManagementError) return full;
  const partitions = chosen(state, parameters);
  if (partitions instanceof ManagementError) return partitions;
  return { PARTITIONS: partitions.map((partition) => describePartition(partition, !!full)) };
}

function reload(state: State, parameters: ManagementParameters): ManagementResult {
  const partitions = chosen(state, parameters);
  if (partitions instanceof ManagementError) return partitions;
  const inherits = textParameter(parameters, 'inherit_state');
  if (inherits instanceof ManagementError) return inherits;
  for (const partition of partitions) {
    const problem = partition.load(!/^(n|no|0|off|false)$/i.test(inherits ?? ''));
    if (problem !== null) {
      state.server.log('ERROR', `dispatcher: ${problem}`);
      return new ManagementError(500, 'ERROR Reloading data');
    }
  }
  return 'OK';
}

function setState(state: State, parameters: ManagementParameters): ManagementResult {
  const texts: ByteString[] = [];
  for (const name of ['state', 'group', 'address']) {
    const text = textParameter(parameters, name);
    if (text instanceof ManagementError) return text;
    texts.push(text ?? '');
  }
  const [letter, place, address] = texts as [ByteString, ByteString, ByteString];
  const wanted = parseState(letter);
  if (wanted === null) return new ManagementError(500, 'Bad state value');
  const colon = place.indexOf(':');
  const partition = partitionNamed(state, place.slice(0, Math.max(colon, 0)).trim() || null);
  if (partition === null) return new ManagementError(404, unknownPartition);
  const group = place.slice(colon + 1).replace(/^ +/, '');
  if (!/^[0-9]+$/.test(group)) return new ManagementError(500, 'bad group value');
  return partition.setState(Number(group), address, wanted, 'MI command')
    ? 'OK'
    : new ManagementError(404, 'destination not found');
}

function pushScriptAttributes(state: State, parameters: ManagementParameters): ManagementResult {
  const [attributes, ip, name] = ['attrs', 'ip', 'partition'].map((key) => textParameter(parameters, key));
  const [port, set] = ['port', 'set'].map((key) => integerParameter(parameters, key));
  for (const value of [attributes, ip, port, set, name]) if (value instanceof ManagementError) return value;
  if (!attributes) return new ManagementError(500, 'Bad attrs value');
  const partition = partitionNamed(state, name as ByteString | null);
  if (partition === null) return new ManagementError(404, unknownPartition);
  return setScriptAttributes(
    partition,
    attributes as ByteString,
    ip as ByteString,
    port as number,
    set as number,
  )
    ? 'OK'
    : new ManagementError(404, 'destination not found');
}

/** The management commands of dispatcher. */
export function commands(state: State): ManagementCommand[] {
  const isOld = state.server.version === '2.4';
  const found: ManagementCommand[] = [
    {
      name: 'ds_set_state',
      groupName: 'dispatcher:set_state',
      doc: 'Makes a destination active (a), inactive (i) or probed (p).',
      recipes: [['state', 'group', 'address']],
      run: (parameters) => setState(state, parameters),
    },
    {
      name: 'ds_list',
      groupName: 'dispatcher:list',
      doc: 'The destinations by partition and set; with `full` also weight, priority and description.',
      recipes: isOld ? [[], ['full']] : [[], ['partition'], ['full'], ['full', 'partition']],
      run: (parameters) => list(state, parameters),
      tree: (parameters) =>
        state.partitions.map((partition) => nodeOf(partition, parameters.full === 'full')),
    },
    {
      name: 'ds_reload',
      groupName: 'dispatcher:reload',
      doc: 'Reads the tables again; destinations keep their states unless inherit_state is n.',
      recipes: isOld
        ? [[], ['partition']]
        : [[], ['inherit_state'], ['partition'], ['partition', 'inherit_state']],
      run: (parameters) => reload(state, parameters),
    },
  ];
  if (isOld) return found;
  return [
    ...found,
    {
      name: 'ds_push_script_attrs',
      groupName: 'dispatcher:push_script_attrs',
      doc: 'Sets the script attributes of the destinations with an address.',
      recipes: [
        ['attrs', 'ip', 'port', 'set'],
        ['attrs', 'ip', 'port', 'set', 'partition'],
      ],
      run: (parameters) => pushScriptAttributes(state, parameters),
    },
  ];
}
