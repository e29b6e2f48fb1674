import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, madeOf, param, parsedBy } from '../../declarations/module.ts';
import { allButError } from '../../declarations/routes.ts';
import type { Server, Statistic } from '../../declarations/server.ts';
import { sameText } from '../../sip/scan.ts';
import type { ByteString } from '../../values/value.ts';
import { integerOf } from '../../values/value.ts';
import { parseProfile, Series, type SeriesProfile } from './series.ts';

interface State {
  readonly server: Server;
  readonly groups: readonly ByteString[];
  readonly profiles: readonly SeriesProfile[];
  readonly series: Map<ByteString, Series>;
  readonly iterators: Map<ByteString, { readonly list: readonly Statistic[]; at: number }>;
}

/** Where statistics live that a script makes without naming a group. */
const defaultGroup = 'dynamic';

const statistics = declareModule({
  name: 'statistics',
  doc: 'Counters of the script, and all statistics as variables.',
  params: {
    variable: param.strings('A statistic of the script, `name` or `name/no_reset`.', {
      check: parsedBy(parseVariable),
    }),
    stat_groups: param.strings('Names of groups that statistics may be put into, separated by commas.'),
    stat_series_profile: param.strings('A kind of series: `name: algorithm=average window=60 group=x`.', {
      since: '3.6',
    }),
  },
  setup: ({ server, params }): State => {
    const groups = params.stat_groups.flatMap((text) => text.split(',').map((name) => name.trim()));
    // The server puts each in front of those before it.
    for (const text of params.variable.toReversed()) {
      const { name, isKept } = madeOf(parseVariable(text));
      server.statistics.define('script', name, undefined, isKept);
    }
    return {
      server,
      groups: [defaultGroup, ...groups.filter((group) => group !== '')],
      profiles: profilesOf(server, params.stat_series_profile, groups),
      series: new Map(),
      iterators: new Map(),
    };
  },
});

/** The name is taken whole: a group in front of it is a part of the name. A text: what is wrong with it. */
function parseVariable(text: ByteString): { name: ByteString; isKept: boolean } | string {
  const [, name, flag] = /^([^/]*)(?:\/(.*))?$/s.exec(text)!;
  if (name === '') return 'a variable without a name';
  if (flag !== undefined && !sameText(flag, 'no_reset')) return `variable ${name}: unknown flag ${flag}`;
  return { name: name!, isKept: flag !== undefined };
}

function profilesOf(
  server: Server,
  texts: readonly ByteString[],
  groups: readonly ByteString[],
): SeriesProfile[] {
  const profiles: SeriesProfile[] = [];
  for (const text of texts) {
    const profile = parseProfile(text, (level, line) => server.log(level, line));
    if (profiles.some(({ name }) => sameText(name, profile.name)))
      throw new ModuleProblem(`the series profile ${profile.name} is defined twice`);
    if (profile.window === 0) throw new ModuleProblem(`the series profile ${profile.name} has no window`);
    // Only a group of series, or the group of what the script makes, can grow at any time.
    const isFixed =
      groups.some((group) => sameText(group, profile.group)) || hasStatistics(server, profile.group);
    if (isFixed) server.log('WARNING', `series of ${profile.name} go into the group ${defaultGroup}`);
    profiles.push(isFixed ? { ...profile, group: defaultGroup } : profile);
  }
  return profiles;
}

function hasStatistics(server: Server, group: ByteString): boolean {
  return server.statistics.all().some(({ module }) => sameText(module, group));
}

/** The group and the name in it that a name asks for; no group: any. */
function split(text: ByteString): readonly [ByteString | null, ByteString] {
  const colon = text.indexOf(':');
  return colon < 0 ? [null, text] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** A name as a text in the script may also be the whole name of a statistic. */
function find(execution: Execution, state: State, text: ByteString): Statistic | null {
  const { statistics } = state.server;
  const [group, name] = split(text);
  if (group === null) return statistics.find(name);
  const whole = statistics.find(text);
  if (whole !== null) return whole;
  if (!isGroup(state, group)) execution.log('ERROR', `unknown group of statistics: ${group}`);
  return statistics.find(name, group);
}

/** Finds a statistic, making it when the script may; null (after logging) otherwise. */
function findOrDefine(execution: Execution, state: State, text: ByteString): Statistic | null {
  const { statistics } = state.server;
  const [group, name] = split(text);
  if (group === null) return statistics.find(name) ?? statistics.define(defaultGroup, name);
  if (isGroup(state, group))
    return statistics.find(name, group) ?? statistics.define(groupName(state, group), name);
  execution.log('ERROR', `unknown group of statistics: ${group}`);
  return null;
}

/** What functions return for a name in a group that does not exist; 2.4: a wrong configuration. */
const unknownGroup = ({ server }: State) => (server.version === '2.4' ? -6 : -1);

/** A group as it is spelled where it is declared. */
function groupName({ groups }: State, group: ByteString): ByteString {
  return groups.find((known) => sameText(known, group)) ?? group;
}

function isGroup({ server, groups, profiles }: State, group: ByteString): boolean {
  return (
    [...groups, ...profiles.map((profile) => profile.group)].some((known) => sameText(known, group)) ||
    hasStatistics(server, group)
  );
}

const name = arg.string('name', 'Name of the statistic, `group:name` in a group of its own.');
const iterator = arg.string('iterator', 'Name of the iterator.');

/** A literal name in a group that `stat_groups` does not list stops the start. */
function checkName(server: Server, state: State, text: ByteString | undefined): string | null {
  return checkGroup(server, state, split(text ?? '')[0] ?? undefined);
}

function checkGroup(_server: Server, state: State, group: ByteString | undefined): string | null {
  if (group === undefined || isGroup(state, group)) return null;
  return `\`${group}\` is not a group of statistics; add it to the parameter stat_groups`;
}

function findProfile(profiles: readonly SeriesProfile[], wanted: ByteString): SeriesProfile | null {
  return profiles.find(({ name }) => sameText(name, wanted)) ?? null;
}

export default statistics.complete({
  functions: {
    update_stat: statistics.fn({
      doc: 'Adds to a statistic, making it when there is none.',
      routes: allButError,
      args: [name, arg.integer('amount', 'How much; may be negative.')],
      returns: { 1: 'done', [-1]: 'unknown group' },
      link: checkName,
      run: (execution, state, text, amount) => {
        // Nothing to add makes no statistic either.
        if (amount === 0) return 1;
        const statistic = findOrDefine(execution, state, text);
        statistic?.add(amount);
        return statistic === null ? unknownGroup(state) : 1;
      },
    }),
    reset_stat: statistics.fn({
      doc: 'Sets a statistic to 0, unless it is declared with `no_reset`; makes it when there is none.',
      routes: allButError,
      args: [name],
      returns: { 1: 'done', [-1]: 'unknown group' },
      link: checkName,
      run: (execution, state, text) => {
        const statistic = findOrDefine(execution, state, text);
        statistic?.reset();
        return statistic === null ? unknownGroup(state) : 1;
      },
    }),
    stat_iter_init: statistics.fn({
      doc: 'Begins to go through the statistics of a group.',
      routes: allButError,
      args: [arg.string('group', 'The group.'), iterator],
      returns: { 1: 'done', [-1]: 'no such group' },
      link: checkGroup,
      run: (execution, state, group, key) => {
        const { server, iterators } = state;
        if (!isGroup(state, group)) {
          execution.log('ERROR', `unknown group of statistics: ${group}`);
          return -1;
        }
        const list = server.statistics.all().filter(({ module }) => sameText(module, group));
        iterators.set(key, { list, at: 0 });
        return 1;
      },
    }),
    stat_iter_next: statistics.fn({
      doc: 'Takes the next statistic of an iterator.',
      routes: allButError,
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
      returns: { 1: 'done', [-1]: 'no such profile, or another statistic has the name' },
      link: (_server, { profiles }, profileName) =>
        profileName === undefined || findProfile(profiles, profileName) !== null
          ? null
          : `\`${profileName}\` is not defined by stat_series_profile`,
      run: (execution, { server, profiles, series }, profileName, text, value) => {
        const profile = findProfile(profiles, profileName);
        if (profile === null) {
          execution.log('ERROR', `unknown profile of series: ${profileName}`);
          return -1;
        }
        const key = `${profile.name}:${text}`;
        let found = series.get(key);
        if (found === undefined) {
          if (server.statistics.find(text) !== null) {
            execution.log('ERROR', `${text} is another statistic`);
            return -1;
          }
          const made = new Series(profile, () => server.host.clock.now());
          server.statistics.define(profile.group, text, () => made.get(), true);
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
      get: (execution, state, { inner }) => {
        const value = inner === null ? null : (find(execution, state, inner)?.get() ?? null);
        return value === null ? null : value | 0;
      },
      set: (execution, state, { inner }, value) => {
        const statistic = inner === null ? null : findOrDefine(execution, state, inner);
        if (statistic === null) return false;
        if ((integerOf(value) ?? 0) !== 0) {
          execution.log('WARNING', `a statistic can only be set to 0, which ${inner} is now`);
        }
        statistic.reset();
        return true;
      },
    }),
  },
});
