import { type Command, InvalidArgumentError } from 'commander';
import type { Version } from '../../../grammar/dialect.ts';
import { eventsOf } from '../../check/script-events.ts';
import { summarize, writePretty } from '../../diagnostics/index.ts';
import { nodeFiles } from '../../host/node/files.ts';
import { standardRegistry } from '../../modules/registry.ts';
import { loadScript } from '../../runtime/load.ts';
import { describeEvents, eventToJson } from '../events/describe.ts';
import { type Arrival, listenTo } from '../events/listen.ts';
import { arrivalToJson, describeArrival } from '../events/show-arrival.ts';
import { readScriptText } from '../input.ts';
import { collect, colourOption, type ScriptOptions, versionOption } from '../options.ts';
import { exit, UsageProblem } from '../problem.ts';
import { colouredStyle, plainStyle } from '../run/style.ts';
import { type Terminal, wantsColour } from '../terminal.ts';

interface EventsOptions extends ScriptOptions {
  readonly listen?: readonly string[];
  readonly count?: number;
}

/** `events SCRIPT`: which events a script can raise and who hears them; `--listen` shows what arrives. */
export function addEventsCommand(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('events')
    .description('say which events a script can raise and who hears them, or listen to events')
    .argument('[script]', 'the script; - is standard input')
    .addOption(versionOption())
    .option(
      '-l, --listen <socket>',
      'show what arrives at a rabbitmq: or udp: socket, decoded; may be given again',
      collect,
    )
    .option('--count <number>', 'with --listen: end after so many', positive)
    .option('--json', 'one JSON object per line')
    .addOption(colourOption())
    .addHelpText(
      'after',
      `
A rabbitmq: socket is written as in subscribe_event. With an exchange, a queue of its own is bound to it for as
long as this runs, so nobody else misses anything. Without one, the queue that the key names is consumed: what
is shown is taken from it; a queue that is not there is declared for as long as this runs.`,
    )
    .action(async (name: string | undefined, options: EventsOptions) => {
      if (name === undefined && options.listen === undefined)
        throw new UsageProblem('a script, or a socket to listen to, is wanted');
      const version = name === undefined ? null : showEvents(name, options, terminal);
      if (name !== undefined && version === null) return finish(exit.failed);
      if (options.listen !== undefined)
        await listen(options.listen, options.opensips ?? version ?? '3.6', options, terminal);
      finish(exit.fine);
    });
}

/** Null: the script cannot be read as one. */
function showEvents(name: string, options: EventsOptions, terminal: Terminal): Version | null {
  const loaded = loadScript({
    path: name === '-' ? '<stdin>' : name,
    text: readScriptText(name, terminal),
    readFile: (path) => {
      const content = nodeFiles.read(path);
      return typeof content === 'string' ? content : null;
    },
    registry: standardRegistry,
    ...(options.opensips !== undefined && { version: options.opensips }),
  })!;
  const colour = wantsColour(terminal, options.color);
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    terminal.error(`${writePretty(errors, loaded.source, { colour })}\n${summarize(errors)}\n`);
    return null;
  }
  const events = eventsOf(loaded.script, standardRegistry, loaded.version);
  if (options.json)
    for (const event of events) terminal.out(`${JSON.stringify(eventToJson(event, loaded.source))}\n`);
  else terminal.out(describeEvents(events, loaded.source, colour ? colouredStyle : plainStyle));
  return loaded.version;
}

/** Shows what arrives until a signal comes or enough have come. */
async function listen(
  sockets: readonly string[],
  version: Version,
  options: EventsOptions,
  terminal: Terminal,
): Promise<void> {
  const style = wantsColour(terminal, options.color) ? colouredStyle : plainStyle;
  let arrived = 0;
  let end: (problem: UsageProblem | null) => void = () => {};
  const ended = new Promise<UsageProblem | null>((resolve) => {
    end = resolve;
  });
  const show = (arrival: Arrival): void => {
    if (options.count !== undefined && arrived >= options.count) return;
    const now = new Date();
    terminal.out(
      options.json
        ? `${JSON.stringify(arrivalToJson(arrival, now))}\n`
        : describeArrival(arrival, now, style),
    );
    if (++arrived === options.count) end(null);
  };
  const stop = () => end(null);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const open = [];
  try {
    for (const socket of sockets) {
      const listener = await listenTo(socket, version, show, (reason) =>
        end(new UsageProblem(`the connection ended: ${reason}`)),
      );
      open.push(listener);
      if (!options.json) terminal.error(`listening: ${listener.source}\n`);
    }
    const problem = await ended;
    if (problem !== null) throw problem;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    for (const listener of open) await listener.close();
  }
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a number from 1.');
  return Number(text);
}
