import {
  type ManagementCommand,
  ManagementError,
  type ManagementNode,
  type ManagementValue,
} from '../../declarations/management.ts';
import type { Server } from '../../declarations/server.ts';
import { compileGlob } from '../../values/glob.ts';
import type { Limiter } from './limiter.ts';
import type { Pipe } from './pipe.ts';

const notFound = new ManagementError(404, 'Pipe Not Found');

function described(pipe: Pipe) {
  const { name, algorithm, limit, lastCounter } = pipe;
  return { id: name, algorithm, limit, counter: lastCounter };
}

function node(pipe: Pipe): ManagementNode {
  return { name: 'PIPE', attributes: described(pipe) };
}

function gainsOf({ gains }: Limiter) {
  const { ki, kp, kd } = gains;
  return { ki: ki.toFixed(3), kp: kp.toFixed(3), kd: kd.toFixed(3) };
}

/** The whole part of a number of at most four characters, 0 for other texts; null: not a usable length. */
function gain(value: unknown): number | null {
  const text = String(value);
  if (text === '' || text.length > 4) return null;
  const number = Math.trunc(Number.parseFloat(text));
  return Number.isNaN(number) || number === 0 ? 0 : number;
}

function setGains(limiter: Limiter, values: Record<'ki' | 'kp' | 'kd', unknown>): 'OK' | ManagementError {
  const [ki, kp, kd] = [gain(values.ki), gain(values.kp), gain(values.kd)];
  if (ki == null || kp == null || kd == null) return new ManagementError(400, 'Bad parameter value');
  limiter.gains = { ki, kp, kd };
  return 'OK';
}

/** The pipes that a filter leaves. */
function filtered(limiter: Limiter, filter: unknown, filterOut: unknown): readonly Pipe[] {
  if (filter === undefined && filterOut === undefined) return limiter.pipes;
  const pattern = compileGlob(String(filter ?? filterOut));
  return limiter.pipes.filter(({ name }) => pattern.test(name) === (filter !== undefined));
}

function dumped(pipe: Pipe): ManagementValue {
  if (pipe.window === null) return described(pipe);
  return { ...described(pipe), window: [...pipe.window.slots] };
}

/** The commands of the module. */
export function ratelimitCommands(limiter: Limiter, server: Server): readonly ManagementCommand[] {
  const isOld = server.version === '2.4';
  const listRecipes = isOld ? [[], ['pipe']] : [[], ['pipe'], ['filter'], ['filter_out']];
  const oldOnly: ManagementCommand = {
    name: 'rl_bin_status',
    doc: 'Servers that counters are shared with: none.',
    recipes: [[]],
    run: () => [],
    tree: () => [],
  };
  const newOnly: ManagementCommand = {
    name: 'rl_dump_pipe',
    groupName: 'ratelimit:dump_pipe',
    doc: 'Everything about a pipe.',
    recipes: [['pipe']],
    run: ({ pipe }) => {
      const found = limiter.find(String(pipe));
      return found === null ? notFound : { Pipe: dumped(found) };
    },
  };
  return [
    {
      name: 'rl_list',
      groupName: 'ratelimit:list',
      doc: 'The pipes, with what they counted in the last interval.',
      recipes: listRecipes,
      run: ({ pipe, filter, filter_out: filterOut }) => {
        const rate = { drop_rate: limiter.dropRate };
        if (pipe === undefined)
          return { Pipes: filtered(limiter, filter, filterOut).map(described), ...rate };
        const found = limiter.find(String(pipe));
        return found === null ? notFound : { Pipe: described(found), ...rate };
      },
      tree: ({ pipe }) => {
        if (pipe === undefined) return limiter.pipes.map(node);
        const found = limiter.find(String(pipe));
        return found === null ? notFound : [node(found)];
      },
    },
    {
      name: 'rl_reset_pipe',
      groupName: 'ratelimit:reset_pipe',
      doc: 'Begins to count from 0 again.',
      recipes: [['pipe']],
      run: ({ pipe }) => (limiter.reset(String(pipe)) ? 'OK' : new ManagementError(500, 'Internal error')),
    },
    {
      name: 'rl_set_pid',
      groupName: 'ratelimit:set_pid',
      doc: 'Sets the gains of the FEEDBACK controller.',
      recipes: [['ki', 'kp', 'kd']],
      run: ({ ki, kp, kd }) => setGains(limiter, { ki, kp, kd }),
    },
    {
      name: 'rl_get_pid',
      groupName: 'ratelimit:get_pid',
      doc: 'The gains of the FEEDBACK controller.',
      recipes: [[]],
      run: () => ({ PID: gainsOf(limiter) }),
      tree: () => [{ name: 'PID', attributes: gainsOf(limiter) }],
    },
    isOld ? oldOnly : newOnly,
  ];
}
