import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import type { Server, Statistic } from '../../declarations/server.ts';
import type { ByteString } from '../../values/value.ts';
import { integerOf } from '../../values/value.ts';
import { parseProfile, Series, type SeriesProfile } from './series.ts';

interface State {
  readonly server: Server;
  readonly groups: ReadonlySet<ByteString>;
  readonly fixed: ReadonlySet<Statistic>;
  readonly profiles: ReadonlyMap<ByteString, SeriesProfile>;
  readonly series: Map<ByteString, Series>;
  readonly iterators: Map<ByteString, { readonly list: readonly Statistic[]; at: number }>;
}

const most: readonly RouteKind[] = [
  'request',
  'failure',
  'onreply',
  'branch',
  'local',
  'startup',
  'timer',
  'event',
];

/** Where statistics live that a script makes without naming a group. */
const defaultGroup = 'dynamic';

const statistics = declareModule({
  name: 'statistics',
  doc: 'Counters of the script, and all statistics as variables.',
  params: {
    variable: param.strings('A statistic of the script, `name` or `name/no_reset`.'),
    stat_groups: param.strings('Names of groups that statistics may be put into, separated by commas.'),
    stat_series_profile: param.strings('A kind of series: `name: algorithm=average; window=60; group=x`.', {
      since: '3.6',
    }),
  },
  setup: ({ server, params }): State => {
    const fixed = new Set<Statistic>();
    for (const text of params.variable) {
      // The name is taken whole: a group in front of it is a part of the name.
      const statistic = server.statistics.define('script', text.replace(/\/no_reset$/, ''));
      if (text.endsWith('/no_reset')) fixed.add(statistic);
    }
    return {
      server,
      groups: new Set(params.stat_groups.flatMap((text) => text.split(',').map((name) => name.trim()))),
      fixed,
      profiles: new Map(
        params.stat_series_profile.map(parseProfile).map((profile) => [profile.name, profile]),
      ),
      series: new Map(),
      iterators: new Map(),
    };
  },
});

function find(server: Server, name: ByteString): Statistic | null {
  const exact = server.statistics.find(name);
  const colon = name.indexOf(':');
  if (colon < 0) return exact;
  const [group, rest] = [name.slice(0, colon), name.slice(colon + 1)];
  return server.statistics.all().find((item) => item.module === group && item.name === rest) ?? exact;
}

/** Finds a statistic, making it when the script may; null (after logging) otherwise. */
function findOrDefine(execution: Execution, state: State, name: ByteString): Statistic | null {
  const { server, groups } = state;
  const colon = name.indexOf(':');
  if (colon < 0) return server.statistics.find(name) ?? server.statistics.define(defaultGroup, name);
  const [group, rest] = [name.slice(0, colon), name.slice(colon + 1)];
  const known = server.statistics.all().find((item) => item.module === group && item.name === rest);
  if (known !== undefined) return known;
  if (groups.has(group)) return server.statistics.define(group, rest);
  execution.log('ERROR', `unknown group of statistics: ${group}`);
  return null;
}

/** What functions return for a name in a group that does not exist: a wrong configuration. */
const unknownGroup = -6;

function isGroup(server: Server, { groups }: State, group: ByteString): boolean {
  return groups.has(group) || server.statistics.all().some((item) => item.module === group);
}

const name = arg.string('name', 'Name of the statistic, `group:name` in a group of its own.');
const iterator = arg.string('iterator', 'Name of the iterator.');

/** A literal name in a group that `stat_groups` does not list stops the start. */
function checkName(server: Server, state: State, text: ByteString | undefined): string | null {
  const colon = text?.indexOf(':') ?? -1;
  return text === undefined || colon < 0 ? null : checkGroup(server, state, text.slice(0, colon));
}

function checkGroup(server: Server, state: State, group: ByteString | undefined): string | null {
  if (group === undefined || isGroup(server, state, group)) return null;
  return `\`${group}\` is not a group of statistics; add it to the parameter stat_groups`;
}

export default statistics.complete({
  functions: {
    update_stat: statistics.fn({
      doc: 'Adds to a statistic, making it when there is none.',
      routes: most,
      args: [name, arg.integer('amount', 'How much; may be negative.')],
      returns: { 1: 'done', [unknownGroup]: 'unknown group' },
      link: checkName,
      run: (execution, state, text, amount) => {
        // Nothing to add makes no statistic either.
        if (amount === 0) return 1;
        const statistic = findOrDefine(execution, state, text);
        statistic?.add(amount);
        return statistic === null ? unknownGroup : 1;
      },
    }),
    reset_stat: statistics.fn({
      doc: 'Sets a statistic to 0, unless it is declared with `no_reset`; makes it when there is none.',
      routes: most,
      args: [name],
      returns: { 1: 'done', [unknownGroup]: 'unknown group' },
      link: checkName,
      run: (execution, state, text) => {
        const statistic = findOrDefine(execution, state, text);
        if (statistic === null) return unknownGroup;
        if (!state.fixed.has(statistic)) statistic.set(0);
        return 1;
      },
    }),
    stat_iter_init: statistics.fn({
      doc: 'Begins to go through the statistics of a group.',
      routes: most,
      args: [arg.string('group', 'The group.'), iterator],
      returns: { 1: 'done', [-1]: 'no such group' },
      link: checkGroup,
      run: (execution, state, group, key) => {
        const { server, iterators } = state;
        if (!isGroup(server, state, group)) {
          execution.log('ERROR', `unknown group of statistics: ${group}`);
          return -1;
        }
        const list = server.statistics.all().filter((item) => item.module === group);
        iterators.set(key, { list, at: 0 });
        return 1;
      },
    }),
    stat_iter_next: statistics.fn({
      doc: 'Takes the next statistic of an iterator.',
      routes: most,
      args: [arg.output('name', 'Receives the name.'), arg.output('value', 'Receives the value.'), iterator],
      returns: { 1: 'there was one', [-1]: 'no more' },
      run: (execution, { iterators }, nameOut, valueOut, key) => {
        const position = iterators.get(key);
        const statistic = position?.list[position.at];
        if (position === undefined || statistic === undefined) return -1;
        position.at++;
        return nameOut.set(execution, statistic.name) && valueOut.set(execution, statistic.get()) ? 1 : -1;
      },
    }),
    update_stat_series: statistics.fn({
      doc: 'Adds a value to a series, which is a statistic in the group of its profile.',
      since: '3.6',
      args: [
        arg.string('profile', 'Name of the profile.'),
        arg.string('name', 'Name of the series.'),
        arg.integer('value', 'The value.'),
      ],
      returns: { 1: 'done', [-1]: 'no such profile' },
      run: (execution, { server, profiles, series }, profileName, text, value) => {
        const profile = profiles.get(profileName);
        if (profile === undefined) {
          execution.log('ERROR', `unknown profile of series: ${profileName}`);
          return -1;
        }
        const key = `${profileName}:${text}`;
        let found = series.get(key);
        if (found === undefined) {
          const made = new Series(profile, () => server.host.clock.now());
          server.statistics.define(profile.group, text, () => made.get());
          series.set(key, made);
          found = made;
        }
        found.add(value);
        return 1;
      },
    }),
  },
  variables: {
    stat: statistics.variable({
      doc: 'Value of a statistic; NULL when there is none. Assigning sets it to 0.',
      inner: 'optional',
      innerKind: 'format',
      get: (_execution, { server }, { inner }) => {
        const value = inner === null ? null : (find(server, inner)?.get() ?? null);
        return value === null ? null : value | 0;
      },
      set: (execution, state, { inner }, value) => {
        const statistic = inner === null ? null : findOrDefine(execution, state, inner);
        if (statistic === null) return false;
        if ((integerOf(value) ?? 0) !== 0) {
          execution.log('WARNING', `a statistic can only be set to 0, which ${inner} is now`);
        }
        if (!state.fixed.has(statistic)) statistic.set(0);
        return true;
      },
    }),
  },
});
