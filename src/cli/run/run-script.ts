import { basename } from 'node:path';
import type { Observation } from '../../declarations/observation.ts';
import { nodeAmqp } from '../../host/node/amqp.ts';
import { ladderOf } from '../../simulator/diagram/ladder.ts';
import type { LoadResult } from '../../simulator/load.ts';
import type { Deliveries } from './deliveries.ts';
import { type DiagramWishes, wantsDiagram, writeDiagrams } from './diagrams.ts';
import { createHybridHost } from './hybrid-host.ts';
import { playRequests } from './play-requests.ts';
import { playScenario } from './play-scenario.ts';
import { playStory } from './play-story.ts';
import { Printer, type PrinterOptions } from './printer.ts';
import type { ScriptInput } from './script-input.ts';
import { Session } from './session.ts';
import type { Style } from './style.ts';

export interface RunScriptOptions extends PrinterOptions {
  /** When the virtual clock begins, epoch milliseconds. */
  readonly start: number;
  /** Whether `exec` runs commands. */
  readonly allowExec: boolean;
  /** Real milliseconds. */
  readonly wait: number;
  readonly arguments: Readonly<Record<string, string>>;
  readonly diagrams: DiagramWishes;
}

/**
 * Runs a loaded script and prints as it goes. False when it did not start, a step was not as expected or an event
 * was not delivered.
 */
export async function runScript(
  loaded: LoadResult,
  name: string,
  input: ScriptInput,
  options: RunScriptOptions,
): Promise<boolean> {
  const printer = new Printer(options);
  const { style } = printer;
  const drawn: Observation[] | null = wantsDiagram(options.diagrams) ? [] : null;
  const session = openSession(loaded, input, options, (observation) => {
    drawn?.push(observation);
    printer.observe(observation);
  });
  const { deliveries } = session;
  if (!(await start(session, loaded, name, printer, options.dryRun))) return false;

  await playRequests(input.requests, session, printer);
  const { length } = input.requests;
  if (input.scenario !== null) await playScenario(input.scenario, session, length, printer);
  const asExpected = input.story === null || (await playStory(input.story, session, length, printer));
  await session.stop();
  printer.block(deliveries);
  if (drawn !== null) writeDiagrams(ladderOf(drawn, { peers: session.named }), options.diagrams, printer);

  const allDelivered = deliveries.events().undelivered === 0;
  const fine = asExpected && allDelivered;
  printer.mark('summary', { ok: fine, requests: length, deliveries: deliveries.counts() });
  if (asExpected || !allDelivered) printer.print(summaryLine(input, deliveries, style, options.dryRun));
  return fine;
}

function openSession(
  loaded: LoadResult,
  input: ScriptInput,
  options: RunScriptOptions,
  observer: (observation: Observation) => void,
): Session {
  const { host, virtual, lookups } = createHybridHost({
    start: options.start,
    allowExec: options.allowExec,
    seed: 1,
    arguments: options.arguments,
    dryRun: options.dryRun,
    amqp: nodeAmqp,
  });
  // Requests alone come with no peers around the script: what it relays is seen, wherever it goes.
  virtual.network.isOpen = input.scenario === null && input.story === null;
  return new Session({ host, virtual, lookups, run: loaded.run!, wait: options.wait, observer });
}

/** Starts the server and says where it listens. False when it did not start. */
async function start(
  session: Session,
  { version }: LoadResult,
  name: string,
  printer: Printer,
  dryRun: boolean,
): Promise<boolean> {
  const { style } = printer;
  printer.mark('script', { file: name, version, dryRun });
  const failure = await session.start();
  const listening = session.sockets.map(
    ({ protocol, ip, port }) => `${protocol}:${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
  );
  printer.mark('started', { ok: failure === null, reason: failure, sockets: listening });
  const where = listening.length > 0 ? `, listening on ${listening.join(', ')}` : '';
  const dry = dryRun ? style.warn('  (dry run: no event leaves)') : '';
  printer.block(session.deliveries, `${style.strong(basename(name))} as OpenSIPS ${version}${where}${dry}`);
  if (failure === null) return true;
  if (!printer.json) printer.terminal.error(`${style.bad('it did not start')}: ${failure}\n`);
  await session.stop();
  return false;
}

function summaryLine(input: ScriptInput, deliveries: Deliveries, style: Style, dryRun: boolean): string {
  const steps = input.scenario?.scenario.steps?.length ?? input.story?.story.steps.length ?? 0;
  const { delivered, undelivered } = deliveries.events();
  const done = [
    ...(input.requests.length > 0 ? [counted(input.requests.length, 'request')] : []),
    ...(steps > 0 ? [counted(steps, 'step')] : []),
    `${counted(delivered, 'event')} ${dryRun ? 'would be delivered' : 'delivered'}`,
  ].join(', ');
  return undelivered === 0
    ? `${style.good('ok')}: ${done}`
    : `${style.bad(`${counted(undelivered, 'event')} not delivered`)}; ${done}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
