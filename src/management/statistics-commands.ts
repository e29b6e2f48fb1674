import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
} from '../declarations/management.ts';
import type { Server, Statistic } from '../declarations/server.ts';
import { sameText } from '../sip/scan.ts';
import type { ByteString } from '../values/value.ts';
import { listParameter } from './parameters.ts';

/** `module:name` as management shows it. */
const label = ({ module, name }: Statistic) => `${module}:${name}`;

const notFound = new ManagementError(404, 'Statistics Not Found');

/** The commands that read and reset statistics. */
export function statisticsCommands(server: Server): ManagementCommand[] {
  const { statistics } = server;

  /** What a name asks for: a group `dialog:`, or `active_dialogs`; with a group before it a name is none. */
  function named(name: ByteString): readonly Statistic[] {
    if (name.endsWith(':')) {
      const group = name.slice(0, -1);
      return statistics.all().filter(({ module }) => sameText(module, group));
    }
    const found = statistics.find(name);
    return found === null ? [] : [found];
  }

  function asked(parameters: ManagementParameters): readonly Statistic[] | ManagementError {
    const given = listParameter(parameters, 'statistics');
    if (given instanceof ManagementError) return given;
    return given.flatMap((name) => (name === 'all' ? statistics.all() : named(name)));
  }

  /** What can be reset is told by its name alone. */
  function reset(list: readonly Statistic[]): 'OK' | ManagementError {
    for (const statistic of list) statistic.reset();
    return list.length === 0 ? notFound : 'OK';
  }

  const kind = ({ isIncremental }: Statistic) => (isIncremental ? 'incremental' : 'non-incremental');

  return [
    {
      name: 'get_statistics',
      doc: 'Values of statistics: names, groups with a colon behind them, or `all`.',
      recipes: [['statistics']],
      list: 'statistics',
      run(parameters) {
        const found = asked(parameters);
        if (found instanceof ManagementError) return found;
        return Object.fromEntries(found.map((statistic) => [label(statistic), statistic.get()]));
      },
      tree(parameters) {
        const found = asked(parameters);
        if (found instanceof ManagementError) return found;
        if (found.length === 0) return notFound;
        return found.map((statistic) => ({ name: label(statistic), value: statistic.get() }));
      },
    },
    {
      name: 'list_statistics',
      doc: 'Names of the statistics.',
      recipes: [[], ['statistics']],
      list: 'statistics',
      run(parameters) {
        if (parameters.statistics === undefined)
          return Object.fromEntries(statistics.all().map((item) => [label(item), kind(item)]));
        const given = listParameter(parameters, 'statistics');
        if (given instanceof ManagementError) return given;
        const listed = given.flatMap((name) =>
          // One that is asked for by name is listed without its module.
          named(name).map((item) => [name.endsWith(':') ? label(item) : item.name, kind(item)]),
        );
        return Object.fromEntries(listed);
      },
    },
    {
      name: 'reset_statistics',
      doc: 'Sets statistics to 0.',
      recipes: [['statistics']],
      list: 'statistics',
      run(parameters) {
        const given = listParameter(parameters, 'statistics');
        if (given instanceof ManagementError) return given;
        return reset(given.flatMap((name) => statistics.find(name) ?? []));
      },
    },
    {
      name: 'reset_all_statistics',
      doc: 'Sets every statistic to 0.',
      recipes: [[]],
      run: () => reset(statistics.all()),
    },
  ];
}
