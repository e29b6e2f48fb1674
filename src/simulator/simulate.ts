import type { Version } from '../../grammar/dialect.ts';
import type { Observation } from '../declarations/observation.ts';
import { createVirtualHost, type VirtualHost } from '../host/virtual/host.ts';
import type { VirtualProcessOptions } from '../host/virtual/process.ts';
import { toText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';
import { openEndpoint, type PeerEndpoint } from './endpoint.ts';
import { loadForSimulation } from './load.ts';
import { playStep, type Stage } from './play.ts';
import type { LogLine, ReceivedMessage, Report, StepReport } from './report.ts';
import { parseEndpoint, parseHostPort, type Scenario, ScenarioProblem } from './scenario.ts';
import type { ScriptLoader } from './script.ts';
import { Movement } from './settle.ts';
import { buildWorld, reportQueues } from './world.ts';

export interface SimulateOptions {
  readonly version: Version;
  /** Text of the script; `@DIR@` in it is the folder. */
  readonly script: ByteString;
  /** Name of the script in the folder. */
  readonly name?: string;
  readonly scenario: Scenario;
  /** Other files of the case, by their path in the folder. */
  readonly files?: ReadonlyMap<string, ByteString>;
  /** Where the virtual world keeps the case. */
  readonly folder?: string;
  readonly start?: number;
  readonly seed?: number;
  /** The process of the server: its environment, and whether and how it runs commands. */
  readonly process?: VirtualProcessOptions;
  /** Callbacks of the virtual clock after which the run is given up (`ClockRunaway`). */
  readonly budget?: number;
  readonly load?: ScriptLoader;
  /** Told everything that the engine reports. */
  readonly observer?: (observation: Observation) => void;
}

const defaultBudget = 500_000;

/** Milliseconds after which a start is given up. */
const longestStart = 60_000;

/**
 * Runs a script against a scenario in virtual time and reports what happened.
 *
 * @throws ScenarioProblem when the scenario cannot be played, ClockRunaway when the script never rests.
 */
export function simulate(options: SimulateOptions): Report {
  return new Simulation(options).run();
}

class Simulation {
  readonly #options: SimulateOptions;
  readonly #scenario: Scenario;
  readonly #folder: string;
  readonly #host: VirtualHost;
  readonly #movement: Movement;
  readonly #serverLog: LogLine[] = [];
  #log: LogLine[] = [];
  #received: ReceivedMessage[] = [];

  constructor(options: SimulateOptions) {
    this.#options = options;
    this.#scenario = options.scenario;
    this.#folder = options.folder ?? '/case';
    const { start, seed, process } = options;
    this.#host = createVirtualHost({ folder: this.#folder, start, seed, process });
    this.#movement = new Movement(this.#host.clock);
  }

  run(): Report {
    const {
      version,
      script,
      name = 'opensips.cfg',
      files,
      load = loadForSimulation,
      budget = defaultBudget,
    } = this.#options;
    this.#host.clock.limit(budget);
    const path = `${this.#folder}/${name}`;
    for (const [file, content] of files ?? []) this.#place(`${this.#folder}/${file}`, content);
    const text = script.replaceAll('@DIR@', this.#folder);
    this.#place(path, text);
    const loaded = load({ path, text, version, files: this.#host.files });
    const report = this.#emptyReport(loaded.problems);
    if (loaded.run === null) {
      // Some mistakes show only when the server starts: its check accepts such a script.
      const accepted = loaded.problems.every(
        ({ severity, stage }) => severity !== 'error' || stage === 'start',
      );
      return { ...report, accepted, started: false, alive: false };
    }
    if (this.#scenario.checkOnly) return report;

    const broker = buildWorld(this.#scenario, this.#host);
    const endpoints = this.#openEndpoints();
    const running = loaded.run(this.#host, (observation) => this.#observe(observation));
    const failure = this.#start(running);
    if (failure !== null)
      return {
        ...report,
        started: false,
        reason: failure ?? 'the start never finished',
        alive: false,
        start: { log: this.#takeLog() },
        serverLog: this.#serverLog,
      };

    const start = { log: this.#takeLog() };
    this.#received = [];
    const stage = this.#stage(running, endpoints);
    const steps = (this.#scenario.steps ?? []).map((step): StepReport => {
      const outcome = playStep(step, stage);
      return { ...step, ...outcome, received: this.#takeReceived(), log: this.#takeLog() };
    });
    const queues = reportQueues(this.#scenario, broker);
    const contents = this.#readFiles();
    const alive = running.isRunning;
    running.stop(() => {});
    this.#host.clock.runUntilIdle();
    return { ...report, start, steps, files: contents, queues, alive, serverLog: this.#serverLog };
  }

  /** Starts it and waits until it has, since a startup route may sleep. Null: it runs; undefined: it never did. */
  #start(running: Stage['running']): string | null | undefined {
    let failure: string | null | undefined;
    running.start((problem) => {
      failure = problem;
    });
    const { clock } = this.#host;
    const end = clock.now() + longestStart;
    do this.#movement.settle();
    while (failure === undefined && clock.next() !== null && clock.now() < end);
    return failure;
  }

  #emptyReport(problems: Report['problems']): Report {
    return {
      opensips: this.#options.version,
      accepted: true,
      started: true,
      reason: null,
      problems,
      start: { log: [] },
      steps: [],
      files: {},
      queues: {},
      alive: true,
      serverLog: [],
    };
  }

  #place(path: string, content: ByteString): void {
    this.#host.files.makeFolder(path.slice(0, path.lastIndexOf('/')));
    this.#host.files.write(path, content);
  }

  #observe(observation: Observation): void {
    this.#options.observer?.(observation);
    if (
      observation.type === 'delivery' &&
      (observation.state === 'confirmed' || observation.state === 'written')
    )
      this.#movement.happened();
    if (observation.type !== 'log') return;
    const line = { level: observation.level, text: logText(observation.text) };
    if (observation.origin === 'server') this.#serverLog.push(line);
    else {
      this.#log.push(line);
      this.#movement.happened();
    }
  }

  #openEndpoints(): Map<string, PeerEndpoint> {
    const endpoints = new Map<string, PeerEndpoint>();
    for (const [name, address] of Object.entries(this.#scenario.endpoints ?? {})) {
      const parsed = parseEndpoint(address);
      if (!parsed) throw new ScenarioProblem(`endpoint "${name}" must be "udp:IP:PORT" or "tcp:IP:PORT"`);
      endpoints.set(
        name,
        openEndpoint(name, parsed, this.#host.network, (data) => {
          this.#received.push({ at: name, message: toText(data) });
          this.#movement.happened();
        }),
      );
    }
    return endpoints;
  }

  #stage(running: Stage['running'], endpoints: Stage['endpoints']): Stage {
    const server = parseHostPort(this.#scenario.server ?? '127.0.0.1:5060');
    if (!server)
      throw new ScenarioProblem(`"server" must be "IP:PORT", not ${JSON.stringify(this.#scenario.server)}`);
    return {
      host: this.#host,
      server,
      endpoints,
      running,
      movement: this.#movement,
      read: (name) => this.#options.files?.get(name),
      expand: (text) => text.replaceAll('@DIR@', this.#folder),
    };
  }

  #takeLog(): LogLine[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }

  #takeReceived(): ReceivedMessage[] {
    const received = this.#received;
    this.#received = [];
    if (!this.#scenario.byEndpoint) return received;
    // A stable sort keeps the order at each endpoint.
    return received.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
  }

  #readFiles(): Record<string, string | null> {
    const contents: Record<string, string | null> = {};
    for (const name of this.#scenario.files ?? []) {
      const content = this.#host.files.read(`${this.#folder}/${name}`);
      contents[name] = typeof content === 'string' ? content : null;
    }
    return contents;
  }
}

/** A log line without its end and without terminal colours, as one reads it. */
function logText(text: ByteString): string {
  return toText(text)
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/\n$/, '');
}
