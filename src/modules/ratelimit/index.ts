import { arg } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import { declareModule, ModuleProblem, param } from '../../declarations/module.ts';
import type { RouteKind } from '../../declarations/routes.ts';
import { Limiter } from './limiter.ts';
import { ratelimitCommands } from './management.ts';
import { algorithmOf } from './pipe.ts';
import { SharedCounter } from './shared-counter.ts';

const routes: readonly RouteKind[] = [
  'request',
  'failure',
  'onreply',
  'branch',
  'error',
  'local',
  'timer',
  'event',
];
const pipeName = arg.string('pipe', 'Name of the pipe.');
const checkedPipe = arg.string('pipe', 'Name of the pipe; since 3.6 `name/r` shares it by the cache.');
const known = { 1: 'done', [-1]: 'there is no such pipe' };

const ratelimit = declareModule({
  name: 'ratelimit',
  doc: 'Limits how many calls pass, by named pipes.',
  params: {
    timer_interval: param.integer(10, 'Seconds of an interval.'),
    expire_time: param.integer(3600, 'Seconds after which an unused pipe is forgotten.'),
    hash_size: param.integer(1024, 'Rows of the table of pipes.'),
    default_algorithm: param.string('TAILDROP', 'TAILDROP, RED, SBT, FEEDBACK or NETWORK.'),
    cachedb_url: param.string(null, 'Cache that keeps the counters, to share them.'),
    db_prefix: param.string('rl_pipe_', 'Stands before the names of pipes in the cache.'),
    repl_buffer_threshold: param.integer(32767, 'Clusters only; not supported.'),
    repl_timer_interval: param.integer(200, 'Clusters only; not supported.'),
    repl_timer_expire: param.integer(10, 'Clusters only; not supported.'),
    pipe_replication_cluster: param.integer(0, 'Cluster that shares the pipes; not supported.'),
    window_size: param.integer(10, 'SBT: seconds of the window.'),
    slot_period: param.integer(200, 'SBT: milliseconds of a slot of the window.'),
    limit_per_interval: param.integer(0, '1: limits count for an interval, else for a second.'),
    bridge_replication: param.integer(0, 'Clusters only; not supported.', { since: '4.0' }),
    bridge_repl_timer_interval: param.integer(0, 'Clusters only; not supported.', { since: '4.0' }),
    bridge_repl_timer_expire: param.integer(0, 'Clusters only; not supported.', { since: '4.0' }),
  },
  setup: ({ server, params }) => {
    if (params.pipe_replication_cluster !== 0) throw new ModuleProblem('clusters are not supported');
    if (params.timer_interval < 0) throw new ModuleProblem('timer_interval must not be negative');
    if (params.expire_time < 0) throw new ModuleProblem('expire_time must not be negative');
    if (params.hash_size <= 0) throw new ModuleProblem('hash_size must be positive');
    if (params.slot_period <= 0 || params.window_size * 1000 < params.slot_period) {
      throw new ModuleProblem('window_size must hold at least one slot_period');
    }
    const defaultAlgorithm = algorithmOf(params.default_algorithm);
    if (defaultAlgorithm === null) throw new ModuleProblem(`unknown algorithm ${params.default_algorithm}`);
    const { cachedb_url: url, db_prefix: prefix, expire_time: expireTime } = params;
    const shared = url === null ? null : new SharedCounter(server, url, prefix ?? '', expireTime);
    const limiter = new Limiter(server, {
      interval: params.timer_interval,
      expireTime,
      hashSize: 2 ** Math.floor(Math.log2(params.hash_size)),
      defaultAlgorithm,
      limitIsPerInterval: params.limit_per_interval !== 0,
      window: { length: params.window_size * 1000, slot: params.slot_period },
      shared,
    });
    return { limiter, shared };
  },
});

function told(execution: Execution, name: string, isKnown: boolean): number {
  if (!isKnown) execution.log('ERROR', `there is no pipe ${name}`);
  return isKnown ? 1 : -1;
}

export default ratelimit.complete({
  start: ({ limiter, shared }) => {
    const problem = shared?.problem() ?? null;
    if (problem === null) limiter.start();
    return problem;
  },
  stop: ({ limiter }) => limiter.stop(),
  functions: {
    rl_check: ratelimit.fn({
      doc: 'Counts a call; is it within the limit?',
      routes,
      args: [
        checkedPipe,
        arg.integer('limit', 'Calls a second; SBT: calls in the window.'),
        arg.optional(arg.string('algorithm', 'For a new pipe, instead of default_algorithm.')),
      ],
      returns: { 1: 'it may pass', [-1]: 'it is one too many' },
      run: (_execution, { limiter }, name, limit, algorithm) =>
        limiter.check(name, limit, algorithmOf(algorithm)) ? 1 : -1,
    }),
    rl_dec_count: ratelimit.fn({
      doc: 'Takes a call back.',
      routes,
      args: [pipeName],
      returns: known,
      run: (execution, { limiter }, name) => told(execution, name, limiter.decrease(name)),
    }),
    rl_reset_count: ratelimit.fn({
      doc: 'Begins to count from 0 again.',
      routes,
      args: [pipeName],
      returns: known,
      run: (execution, { limiter }, name) => told(execution, name, limiter.reset(name)),
    }),
    rl_values: ratelimit.fn({
      since: '3.6',
      doc: 'The names of the pipes.',
      args: [
        arg.avp('names', 'Gets one value for each pipe.'),
        arg.optional(arg.regex('expression', 'Only names that match.')),
      ],
      returns: { 1: 'done' },
      run: (execution, { limiter }, names, expression) => {
        for (const { name } of limiter.pipes) {
          if (expression === undefined || expression.test(name)) names.set(execution, name);
        }
        return 1;
      },
    }),
  },
  variables: {
    rl_count: ratelimit.variable({
      doc: 'Calls that a pipe has counted; NULL when there is no such pipe.',
      inner: 'optional',
      get: (_execution, { limiter }, { inner }) => (inner === null ? null : limiter.count(inner)),
    }),
  },
  management: ({ limiter }, server) => ratelimitCommands(limiter, server),
});
