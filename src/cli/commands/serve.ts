import cluster from 'node:cluster';
import { type Command, InvalidArgumentError } from 'commander';
import type { ListeningSocket } from '../../declarations/server.ts';
import { summarize, toJson, writePretty } from '../../diagnostics/index.ts';
import { nodeAmqp } from '../../host/node/amqp.ts';
import { createNodeHost } from '../../host/node/host.ts';
import type { LoadedScript } from '../../runtime/load.ts';
import {
  collect,
  colourOption,
  nameAndValue,
  type ScriptOptions,
  seconds,
  versionOption,
} from '../options.ts';
import { exit, internalError, UsageProblem } from '../problem.ts';
import { advice } from '../serve/advice.ts';
import { LiveServer } from '../serve/live-server.ts';
import { ServeLog } from '../serve/log.ts';
import { droppedDatagrams, type Metrics, metricsOf, serveMetrics } from '../serve/metrics.ts';
import { addReloadCommand, reloadAll } from '../serve/reload.ts';
import { loadServed } from '../serve/script-source.ts';
import { whyNotShared } from '../serve/shared-state.ts';
import { Stopping } from '../serve/stopping.ts';
import { type Question, Supervisor, type Told } from '../serve/supervisor.ts';
import { outliveReader, type Terminal, wantsColour } from '../terminal.ts';

type Say = (level: 'NOTICE' | 'WARNING' | 'ERROR', text: string) => void;
type Sockets = readonly Pick<ListeningSocket, 'protocol' | 'ip' | 'port'>[];

interface ServeOptions extends ScriptOptions {
  readonly listen?: readonly string[];
  readonly metrics?: { host: string; port: number };
  readonly messages?: boolean;
  readonly grace: number;
  readonly workers?: number;
  readonly allowExec?: boolean;
  readonly set?: Record<string, string>;
}

/** `serve SCRIPT`: the same engine on real sockets. */
export function addServeCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('serve')
    .description('run a script on real UDP and TCP sockets')
    .argument('<script>', 'the script')
    .option(
      '-l, --listen <socket>',
      'listen here instead of where the script says: udp:127.0.0.1:5060; may be given again',
      (text, before?: string[]) => collect(socketAddress(text), before),
    )
    .addOption(versionOption())
    .option('--json', 'the log as one JSON object per line')
    .option('--messages', 'log every message and event too')
    .option(
      '--metrics <address>',
      'answer Prometheus at [HOST:]PORT, on 127.0.0.1 without a host',
      hostAndPort,
    )
    .option('--grace <seconds>', 'how long events may take to leave when stopping', seconds, 10)
    .option(
      '--workers <number>',
      'serve in so many processes that are replaced when they die; more than one for scripts without state only',
      workerCount,
    )
    .option('--allow-exec', 'let the script run commands of the system')
    .option('-o, --set <name=value>', 'an option that the script can read; may be given again', nameAndValue)
    .addOption(colourOption())
    .action(async (name: string, options: ServeOptions) => {
      const code = await serve(name, options, terminal);
      // The channel to the supervisor would keep a worker alive, and closing it would end it with another code.
      if (cluster.isWorker) process.exit(code);
      finish(code);
    });
}

async function serve(name: string, options: ServeOptions, terminal: Terminal): Promise<number> {
  const log = new ServeLog(terminal.out, options.json ?? false, options.messages ? 'messages' : 'quiet');
  const host = createNodeHost({
    amqp: nodeAmqp,
    arguments: options.set ?? {},
    mayRun: options.allowExec ?? false,
  });
  const say: Say = (level, text) => log.say(level, text, host.clock.now());
  const load = (): LoadedScript => {
    const source = { name, version: options.opensips, listen: options.listen };
    const loaded = loadServed(source, terminal);
    // The supervisor has shown them.
    if (cluster.isWorker) return loaded;
    if (options.json) log.diagnostics(toJson(loaded.diagnostics, loaded.source), host.clock.now());
    else if (loaded.diagnostics.length > 0) {
      const colour = wantsColour(terminal, options.color);
      terminal.error(
        `${writePretty(loaded.diagnostics, loaded.source, { colour })}\n${summarize(loaded.diagnostics)}\n`,
      );
    }
    return loaded;
  };
  if (options.workers !== undefined && !cluster.isWorker)
    return await superviseWorkers(name, options, load, say);

  const first = load();
  if (first.program === null) return exit.failed;
  outliveReader();
  const stopping = new Stopping();
  const server: LiveServer = new LiveServer({
    host,
    log,
    grace: options.grace * 1000,
    prepare: (engine) => addReloadCommand(engine, server, { load, say }),
    aborted: () => stopping.fail('a failed assertion'),
  });
  const problem = await server.start(first.program);
  if (problem !== null) return didNotStart(problem, say);
  // A mistake of ours that one message meets must not end the calls of everybody else.
  process.on('uncaughtException', (error) => say('ERROR', internalError(error)));
  const metrics =
    options.metrics === undefined || cluster.isWorker
      ? null
      : await serveMetrics(options.metrics, () =>
          withDrops(metricsOf(server.engine.statistics), server.engine.sockets),
        );
  if (typeof metrics === 'string') {
    await server.stop();
    return didNotStart(metrics, say);
  }
  say('NOTICE', `${name} as OpenSIPS ${first.version}, listening on ${listOf(server.engine.sockets)}`);

  const reload = async (): Promise<boolean> => {
    const outcome = await reloadAll(server, { load, say });
    if (outcome === 'restarted') say('NOTICE', `listening on ${listOf(server.engine.sockets)}`);
    return outcome !== null;
  };
  if (cluster.isWorker) obey(server, reload, stopping);
  else stopping.onSignals(reload, (error) => say('ERROR', internalError(error)));
  const reason = await stopping.asked;
  say('NOTICE', `stopping on ${reason}`);
  metrics?.close();
  metrics?.closeAllConnections();
  const lost = await server.stop();
  if (lost > 0) say('ERROR', `${lost} events were still waiting and are lost`);
  return lost === 0 && !stopping.failed ? exit.fine : exit.failed;
}

/** `--workers`: this process only looks after those that serve. */
async function superviseWorkers(
  name: string,
  options: ServeOptions,
  load: () => LoadedScript,
  say: Say,
): Promise<number> {
  const workers = options.workers!;
  const refusal = ({ program }: LoadedScript): string | null =>
    workers === 1 || program === null ? null : whyNotShared(program);
  const first = load();
  if (first.program === null) return exit.failed;
  const reason = refusal(first);
  if (reason !== null) {
    say('ERROR', `${name} cannot be served by ${workers} workers: ${reason}; --workers 1 takes any script`);
    return exit.failed;
  }
  outliveReader();
  const supervisor = new Supervisor({ workers, say });
  if (!(await supervisor.start())) {
    await supervisor.stop();
    return exit.failed;
  }
  const metrics =
    options.metrics === undefined
      ? null
      : await serveMetrics(options.metrics, async () =>
          withDrops(await supervisor.metrics(), supervisor.sockets),
        );
  if (typeof metrics === 'string') {
    await supervisor.stop();
    return didNotStart(metrics, say);
  }
  say(
    'NOTICE',
    `${workers} ${workers === 1 ? 'worker' : 'workers'} started, listening on ${listOf(supervisor.sockets)}`,
  );
  const stopping = new Stopping();
  stopping.onSignals(
    async () => {
      const refused = refusedReload(load, refusal);
      if (refused === null) await supervisor.reload();
      else say('ERROR', `not reloaded, the old script goes on: ${refused}`);
    },
    (error) => say('ERROR', internalError(error)),
    () => supervisor.kill(),
  );
  const signal = await stopping.asked;
  say('NOTICE', `stopping on ${signal}`);
  metrics?.close();
  metrics?.closeAllConnections();
  return (await supervisor.stop()) ? exit.fine : exit.failed;
}

/** Why workers need not even try the script that is there now. */
function refusedReload(
  load: () => LoadedScript,
  refusal: (loaded: LoadedScript) => string | null,
): string | null {
  try {
    const loaded = load();
    return loaded.program === null ? 'the new one has errors' : refusal(loaded);
  } catch (error) {
    if (error instanceof UsageProblem) return error.message;
    throw error;
  }
}

/** A worker does what its supervisor asks; signals of a terminal or a service manager reach that one too. */
function obey(server: LiveServer, reload: () => Promise<boolean>, stopping: Stopping): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const answer = (told: Told): void => void process.send?.(told);
  process.on('message', async ({ ask, id }: Question) => {
    if (ask === 'stop') stopping.ask('request of the supervisor');
    else if (ask === 'metrics') answer({ tell: 'answer', id, value: metricsOf(server.engine.statistics) });
    else if (ask === 'reload') answer({ tell: 'answer', id, value: (await reload()) || null });
  });
  answer({
    tell: 'ready',
    sockets: server.engine.sockets.map(({ protocol, ip, port }) => ({ protocol, ip, port })),
  });
}

function didNotStart(problem: string, say: Say): number {
  const hint = advice(problem);
  say('ERROR', `it did not start: ${problem}${hint === null ? '' : `: ${hint}`}`);
  return exit.failed;
}

function withDrops(metrics: Metrics, sockets: Sockets): Metrics {
  const dropped = droppedDatagrams(sockets);
  return dropped === null ? metrics : { ...metrics, sipscript_udp_receive_drops: dropped };
}

function listOf(sockets: Sockets): string {
  return sockets
    .map(({ protocol, ip, port }) => `${protocol}:${ip.includes(':') ? `[${ip}]` : ip}:${port}`)
    .join(', ');
}

function workerCount(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new InvalidArgumentError('it must be a number from 1 to 64.');
  return number;
}

function socketAddress(text: string): string {
  const match = /^(?:udp|tcp):(?:\[[^\]]+\]|[^:\s]+)(?::(\d{1,5}))?(?: as \S+)?$/.exec(text);
  if (match === null || Number(match[1] ?? 5060) > 65535)
    throw new InvalidArgumentError('it must be udp:HOST:PORT or tcp:HOST:PORT.');
  return text;
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(?:(.+):)?(\d+)$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65535) throw new InvalidArgumentError('it must be PORT or HOST:PORT.');
  return { host: match[1] ?? '127.0.0.1', port };
}
