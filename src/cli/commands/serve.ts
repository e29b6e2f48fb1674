import { type Command, InvalidArgumentError } from 'commander';
import { summarize, writePretty } from '../../diagnostics/index.ts';
import { nodeAmqp } from '../../host/node/amqp.ts';
import { nodeFiles } from '../../host/node/files.ts';
import { createNodeHost } from '../../host/node/host.ts';
import { standardRegistry } from '../../modules/registry.ts';
import { type LoadedScript, loadScript } from '../../runtime/load.ts';
import { readInput } from '../input.ts';
import {
  collect,
  colourOption,
  nameAndValue,
  type ScriptOptions,
  seconds,
  versionOption,
} from '../options.ts';
import { exit } from '../problem.ts';
import { LiveServer } from '../serve/live-server.ts';
import { ServeLog } from '../serve/log.ts';
import { serveMetrics } from '../serve/metrics.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

interface ServeOptions extends ScriptOptions {
  readonly listen?: readonly string[];
  readonly metrics?: { host: string; port: number };
  readonly messages?: boolean;
  readonly grace: number;
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
      collect,
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
    .option('--allow-exec', 'let the script run commands of the system')
    .option('-o, --set <name=value>', 'an option that the script can read; may be given again', nameAndValue)
    .addOption(colourOption())
    .action(async (name: string, options: ServeOptions) => finish(await serve(name, options, terminal)));
}

async function serve(name: string, options: ServeOptions, terminal: Terminal): Promise<number> {
  const log = new ServeLog(terminal.out, options.json ?? false, options.messages ? 'messages' : 'quiet');
  const host = createNodeHost({
    amqp: nodeAmqp,
    arguments: options.set ?? {},
    mayRun: options.allowExec ?? false,
  });
  const say = (level: 'NOTICE' | 'ERROR', text: string): void => log.say(level, text, host.clock.now());
  const load = (): LoadedScript => {
    const loaded = loadScript({
      path: name,
      text: readInput(name, 'an OpenSIPS script', terminal),
      readFile: (path) => {
        const content = nodeFiles.read(path);
        return typeof content === 'string' ? content : null;
      },
      registry: standardRegistry,
      ...(options.opensips !== undefined && { version: options.opensips }),
      ...(options.listen !== undefined && { listen: options.listen }),
    });
    if (loaded === null) throw new Error(`${name} cannot be read`);
    if (loaded.diagnostics.length > 0) {
      const colour = wantsColour(terminal, options.color);
      terminal.error(
        `${writePretty(loaded.diagnostics, loaded.source, { colour })}\n${summarize(loaded.diagnostics)}\n`,
      );
    }
    return loaded;
  };

  const first = load();
  if (first.program === null) return exit.failed;
  const server = new LiveServer({ host, log, grace: options.grace * 1000 });
  const problem = await server.start(first.program);
  if (problem !== null) {
    say('ERROR', `it did not start: ${problem}`);
    return exit.failed;
  }
  const metrics =
    options.metrics === undefined
      ? null
      : await serveMetrics(options.metrics, () => server.engine.statistics);
  say('NOTICE', `${name} as OpenSIPS ${first.version}, listening on ${sockets(server)}`);

  const reload = async (): Promise<void> => {
    const { program } = load();
    if (program === null) return say('ERROR', 'not reloaded: the script has errors; the old one goes on');
    const reason = await server.reload(program);
    if (reason === null) say('NOTICE', `reloaded, listening on ${sockets(server)}`);
    else say('ERROR', `not reloaded: ${reason}`);
  };
  const signal = await untilStopped(reload);
  say('NOTICE', `stopping on ${signal}`);
  metrics?.close();
  const lost = await server.stop();
  if (lost > 0) say('ERROR', `${lost} events were still waiting and are lost`);
  return lost === 0 ? exit.fine : exit.failed;
}

/** Reloads one after the other on SIGHUP, ends with the first SIGINT or SIGTERM. */
function untilStopped(reload: () => Promise<void>): Promise<string> {
  return new Promise((resolve) => {
    let last = Promise.resolve();
    const hangUp = (): void => {
      last = last.then(reload);
    };
    process.on('SIGHUP', hangUp);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.off('SIGHUP', hangUp);
        void last.then(() => resolve(signal));
      });
    }
  });
}

function sockets(server: LiveServer): string {
  return server.engine.sockets
    .map(({ protocol, ip, port }) => `${protocol}:${ip.includes(':') ? `[${ip}]` : ip}:${port}`)
    .join(', ');
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(?:(.+):)?(\d+)$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65535) throw new InvalidArgumentError('it must be PORT or HOST:PORT.');
  return { host: match[1] ?? '127.0.0.1', port };
}
