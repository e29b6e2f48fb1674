import { basename } from 'node:path';
import type { Observation } from '../../declarations/observation.ts';
import { nodeAmqp } from '../../host/node/amqp.ts';
import { ladderOf } from '../../simulator/diagram/ladder.ts';
import type { LoadResult } from '../../simulator/load.ts';
import type { Stage } from '../../simulator/play.ts';
import { type Scenario, ScenarioProblem, type Step } from '../../simulator/scenario.ts';
import type { Story } from '../../simulator/story/story.ts';
import type { ByteString } from '../../values/value.ts';
import { UsageProblem } from '../problem.ts';
import type { Terminal } from '../terminal.ts';
import type { Deliveries } from './deliveries.ts';
import { type DiagramWishes, wantsDiagram, writeDiagrams } from './diagrams.ts';
import { createHybridHost } from './hybrid-host.ts';
import { observationToJson } from './json-lines.ts';
import { playStory } from './play-story.ts';
import { renderObservations } from './pretty.ts';
import { Session } from './session.ts';
import { colouredStyle, plainStyle, type Style } from './style.ts';
import { summarise } from './summary.ts';

/** What a script is given to do. */
export interface ScriptInput {
  readonly requests: readonly { readonly file: string; readonly data: ByteString }[];
  readonly scenario: null | { readonly scenario: Scenario; readonly read: Stage['read'] };
  readonly story: null | { readonly story: Story; readonly read: Stage['read'] };
}

export interface RunScriptOptions {
  readonly terminal: Terminal;
  readonly colour: boolean;
  readonly json: boolean;
  readonly full: boolean;
  readonly trace: boolean;
  readonly dryRun: boolean;
  /** When the virtual clock begins, epoch milliseconds. */
  readonly start: number;
  /** Whether `exec` runs commands. */
  readonly allowExec: boolean;
  /** Real milliseconds. */
  readonly wait: number;
  readonly arguments: Readonly<Record<string, string>>;
  readonly diagrams: DiagramWishes;
}

/** Runs a loaded script and prints as it goes. False when it did not start or an event was not delivered. */
export async function runScript(
  loaded: LoadResult,
  name: string,
  input: ScriptInput,
  options: RunScriptOptions,
): Promise<boolean> {
  const { terminal, json } = options;
  const style = options.colour ? colouredStyle : plainStyle;
  let observations: Observation[] = [];
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
  const drawn: Observation[] | null = wantsDiagram(options.diagrams) ? [] : null;
  const session = new Session({
    host,
    virtual,
    lookups,
    run: loaded.run!,
    wait: options.wait,
    observer: (observation) => {
      if (drawn !== null) drawn.push(observation);
      if (json) terminal.out(`${JSON.stringify(observationToJson(observation))}\n`);
      else observations.push(observation);
    },
  });
  const block = (heading: string, remarks: readonly string[] = []): void => {
    const lines = renderObservations(observations, session.deliveries, {
      style,
      full: options.full,
      trace: options.trace,
      dryRun: options.dryRun,
    });
    observations = [];
    if (!json && (heading !== '' || lines.length > 0))
      terminal.out(`${[heading, ...lines, ...remarks].filter((line) => line !== '').join('\n')}\n\n`);
  };
  const mark = (type: string, fields: object): void => {
    if (json) terminal.out(`${JSON.stringify({ type, ...fields })}\n`);
  };

  mark('script', { file: name, version: loaded.version, dryRun: options.dryRun });
  const failure = await session.start();
  const listening = session.sockets.map(
    ({ protocol, ip, port }) => `${protocol}:${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
  );
  mark('started', { ok: failure === null, reason: failure, sockets: listening });
  block(
    `${style.strong(basename(name))} as OpenSIPS ${loaded.version}${listening.length > 0 ? `, listening on ${listening.join(', ')}` : ''}${options.dryRun ? style.warn('  (dry run: no event leaves)') : ''}`,
  );
  if (failure !== null) {
    if (!json) terminal.error(`${style.bad('it did not start')}: ${failure}\n`);
    await session.stop();
    return false;
  }

  let number = 0;
  for (const { file, data } of input.requests) {
    number++;
    mark('request', { number, file, summary: summarise(data) });
    await session.send(data);
    const silent = !json && observations.every(({ type }) => type !== 'sent');
    const heading = `${style.strong(`${number}. ${summarise(data)}`)}${style.faint(`  ${basename(file)}`)}`;
    block(heading, silent ? [`  ${style.warn('no reply, and nothing was relayed')}`] : []);
  }
  if (input.scenario !== null) {
    const play = session.stage(input.scenario.scenario, input.scenario.read);
    for (const step of input.scenario.scenario.steps ?? []) {
      number++;
      mark('step', { number, step });
      const { result } = await play(step).catch((problem: unknown) => {
        if (problem instanceof ScenarioProblem) throw new UsageProblem(`step ${number}: ${problem.message}`);
        throw problem;
      });
      if (result !== undefined) mark('answer', { number, result });
      const answer =
        result === undefined || json ? '' : `\n  ${style.kind('answer'.padEnd(11))}${JSON.stringify(result)}`;
      block(`${style.strong(`${number}. ${describeStep(step)}`)}${answer}`);
    }
  }
  const asExpected =
    input.story === null ||
    (await playStory(input.story, session, number, { block, mark, style, json, terminal }));
  await session.stop();
  block('');
  if (drawn !== null)
    writeDiagrams(ladderOf(drawn, { peers: session.named }), options.diagrams, { terminal, json, mark });
  const { deliveries } = session;
  const fine = asExpected && deliveries.events().undelivered === 0;
  mark('summary', { ok: fine, requests: input.requests.length, deliveries: deliveries.counts() });
  if (!json && (asExpected || deliveries.events().undelivered > 0))
    terminal.out(`${summaryLine(input, deliveries, style, options.dryRun)}\n`);
  return fine;
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

function describeStep(step: Step): string {
  if ('reply' in step) return `${step.from} answers ${step.reply}${step.reason ? ` ${step.reason}` : ''}`;
  if ('wait' in step) return `${step.wait} ms pass`;
  if ('mi' in step)
    return `management: ${step.mi} ${step.params === undefined ? '' : JSON.stringify(step.params)}`.trimEnd();
  if ('cut' in step) return `${step.cut} is cut`;
  if ('restore' in step) return `${step.restore} is restored`;
  return `${step.from} sends ${step.send ?? 'a text'}`;
}
