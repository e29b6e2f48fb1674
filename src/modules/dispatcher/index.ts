import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { defaultPartition } from '../../declarations/partition.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { parseInteger } from '../../values/integer.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { dispatcher } from './declaration.ts';
import { noFlags, parseFlags, type SelectFlags } from './flags.ts';
import { commands } from './management.ts';
import { parsePlace, selectOld } from './old.ts';
import type { Partition } from './partition.ts';
import { anySet, count, isInList, mark, scriptAttributesOf, setScriptAttributes } from './questions.ts';
import { noLimit, type Place, select, selectNext } from './select.ts';
import { partitionNamed, type State } from './state.ts';

const choosing: readonly RouteKind[] = ['request', 'failure', 'branch', 'local'];
const oldChoosing: readonly RouteKind[] = ['request', 'failure', 'branch'];
const going: readonly RouteKind[] = ['request', 'failure'];
const asking: readonly RouteKind[] = ['request', 'failure', 'onreply', 'branch', 'local'];
const counting: readonly RouteKind[] = ['request', 'failure', 'branch', 'local', 'timer', 'event'];

const set = arg.integer('set', 'Number of the set.');
const optionalSet = arg.optional(arg.integer('set', 'Number of the set; -1: any.'));
const partition = arg.optional(arg.string('partition', 'Name of the table.'));
const place = arg.string('set', '`set` or `partition:set`.');
const ip = arg.string('ip', 'The address.');
const port = arg.integer('port', 'Its port; 0: any.');
const found = { 1: 'done', [-1]: 'there is none' };

/** Says why a partition that the script names is not there; null when it is. */
function missing(state: State, name: ByteString | undefined): string | null {
  if (partitionNamed(state, name) !== null) return null;
  return `could not locate partition ${name ?? defaultPartition}`;
}

/** Runs with the partition of that name; -1 (after logging) without one. */
function within(
  execution: Execution,
  state: State,
  name: ByteString | null | undefined,
  run: (partition: Partition) => number,
): number {
  const partition = partitionNamed(state, name);
  if (partition !== null) return run(partition);
  execution.log('ERROR', `could not locate partition ${name ?? defaultPartition}`);
  return -1;
}

function selecting(doc: string, target: Place) {
  return [
    dispatcher.fn({
      doc,
      since: '3.6',
      routes: choosing,
      args: [
        set,
        arg.integer('algorithm', 'How it is chosen, 0 to 10.'),
        arg.optional(arg.parsed<SelectFlags>('flags', 'Letters f, u, d and a.', (text) => parseFlags(text))),
        partition,
        arg.optional(arg.integer('limit', 'How many candidates are kept.')),
      ],
      link: (_server, state, _set, _algorithm, _flags, name) => missing(state, name),
      returns: found,
      run: (execution, state, id, algorithm, flags = noFlags, name, limit = noLimit) =>
        within(execution, state, name, (table) =>
          select(execution, state, table, { set: id, algorithm, flags, limit }, target) === null ? -1 : 1,
        ),
    }),
    dispatcher.fn({
      doc,
      until: '2.4',
      routes: oldChoosing,
      args: [
        arg.string('sets', '`1,2` or `partition:1,2`.'),
        arg.string('algorithms', 'How it is chosen, 0 to 9, for each set.'),
        arg.optional(arg.string('flags', '`flags M limit` for each set.')),
      ],
      returns: found,
      run: (execution, state, sets, algorithms, limits) =>
        selectOld(execution, state, sets, algorithms, limits, target),
    }),
  ];
}

function nexting(doc: string, target: Place) {
  return dispatcher.fn({
    doc,
    routes: going,
    args: [partition],
    link: (_server, state, name) => missing(state, name?.trim()),
    returns: { 1: 'set', [-1]: 'no more' },
    run: (execution, state, name) =>
      within(execution, state, name?.trim(), (table) => selectNext(execution, table, target)),
  });
}

export default dispatcher.complete({
  events: {
    E_DISPATCHER_STATUS: {
      doc: 'A destination is used again, or not any more.',
      parameters: ['partition', 'group', 'address', 'status', 'reason'],
    },
  },
  management: (state) => commands(state),
  start: ({ pinger, writer }) => {
    pinger?.start();
    writer.start();
    return null;
  },
  stop: ({ pinger, writer }) => {
    pinger?.stop();
    writer.stop();
  },
  functions: {
    ds_select_dst: selecting('Chooses a destination of a set as next hop.', 'next hop'),
    ds_select_domain: selecting('Chooses a destination of a set as host of the request URI.', 'domain'),
    ds_next_dst: nexting('Makes the next of the chosen destinations the next hop.', 'next hop'),
    ds_next_domain: nexting('Makes the next of the chosen destinations host of the request URI.', 'domain'),
    ds_mark_dst: [
      dispatcher.fn({
        doc: 'Changes the state of the destination in use.',
        since: '3.6',
        routes: going,
        args: [arg.optional(arg.string('state', '`i` (default), `p` or `a`.')), partition],
        link: (_server, state, _text, name) => missing(state, name),
        returns: { 1: 'done', [-1]: 'there is no destination' },
        run: (execution, state, text, name) =>
          within(execution, state, name, (table) => mark(execution, table, text)),
      }),
      dispatcher.fn({
        doc: 'Changes the state of the destination in use.',
        until: '2.4',
        routes: going,
        args: [
          arg.optional(arg.string('partition', 'The state, when it is the only argument.')),
          arg.optional(arg.string('state', '`i` (default), `p` or `a`.')),
        ],
        returns: { 1: 'done', [-1]: 'there is no destination' },
        run: (execution, state, first, second) =>
          within(execution, state, second === undefined ? null : first?.trim(), (table) =>
            mark(execution, table, second ?? first),
          ),
      }),
    ],
    ds_is_in_list: [
      dispatcher.fn({
        doc: 'Whether an address belongs to a destination.',
        since: '3.6',
        routes: asking,
        args: [
          ip,
          port,
          optionalSet,
          partition,
          arg.optional(arg.integer('active', 'Not 0: only active destinations count.')),
          arg.optional(arg.string('pattern', 'Shell pattern for the attributes.')),
        ],
        link: (_server, state, _ip, _port, _set, name) => missing(state, name),
        returns: found,
        run: (execution, state, address, number, id = anySet, name, active, pattern) =>
          within(execution, state, name, (table) =>
            isInList(execution, state, table, {
              ip: address,
              port: number,
              set: id,
              activeOnly: !!active,
              pattern: pattern ?? null,
            }),
          ),
      }),
      dispatcher.fn({
        doc: 'Whether an address belongs to a destination.',
        until: '2.4',
        routes: asking,
        args: [
          ip,
          arg.any('port', 'Its port; empty or 0: any.'),
          arg.optional(place),
          arg.optional(arg.integer('active', 'Not 0: only active destinations count.')),
        ],
        returns: found,
        run: (execution, state, address, number, text, active) => {
          const { partition: name, sets } = parsePlace(text ?? '');
          const id = sets === '' ? anySet : (parseInteger(sets) ?? anySet);
          const digits = textOf(number) ?? '';
          return within(execution, state, name, (table) =>
            isInList(execution, state, table, {
              ip: address,
              port: parseInteger(digits) ?? 0,
              set: id,
              activeOnly: !!active,
              pattern: null,
            }),
          );
        },
      }),
    ],
    ds_count: [
      dispatcher.fn({
        doc: 'How many destinations of a set are in some states.',
        since: '3.6',
        routes: counting,
        args: [
          set,
          arg.string('states', 'Letters a (active), i (inactive) and p (probed).'),
          arg.output('count', 'Receives the number.'),
          partition,
        ],
        link: (_server, state, _set, _states, _count, name) => missing(state, name),
        returns: found,
        run: (execution, state, id, states, result, name) =>
          within(execution, state, name, (table) => count(execution, table, id, states, result)),
      }),
      dispatcher.fn({
        doc: 'How many destinations of a set are in some states.',
        until: '2.4',
        routes: counting,
        args: [
          place,
          arg.string('states', 'Letters a (active), i (inactive) and p (probed).'),
          arg.output('count', 'Receives the number.'),
        ],
        returns: found,
        run: (execution, state, text, states, result) => {
          const { partition: name, sets } = parsePlace(text);
          return within(execution, state, name, (table) =>
            count(execution, table, parseInteger(sets) ?? anySet, states, result),
          );
        },
      }),
    ],
    ds_push_script_attrs: dispatcher.fn({
      doc: 'Sets the script attributes of the destinations with an address.',
      since: '3.6',
      args: [arg.string('attributes', 'The script attributes.'), ip, port, optionalSet, partition],
      link: (_server, state, _attributes, _ip, _port, _set, name) => missing(state, name),
      returns: { 1: 'done', [-1]: 'that is no address' },
      run: (execution, state, attributes, address, number, id = anySet, name) =>
        within(execution, state, name, (table) => {
          if (setScriptAttributes(table, attributes, address, number, id)) return 1;
          execution.log('ERROR', `<${address}> is no address`);
          return -1;
        }),
    }),
    ds_get_script_attrs: dispatcher.fn({
      doc: 'The script attributes of the destination with a URI.',
      since: '3.6',
      args: [
        arg.string('uri', 'The URI.'),
        arg.integer('set', 'Number of the set; -1: any.'),
        partition,
        arg.output('attributes', 'Receives the script attributes.'),
      ],
      link: (_server, state, _uri, _set, name) => missing(state, name),
      returns: found,
      run: (execution, state, uri, id, name, result) =>
        within(execution, state, name, (table) => scriptAttributesOf(execution, table, uri, id, result)),
    }),
  },
});
