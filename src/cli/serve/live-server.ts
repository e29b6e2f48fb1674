import type { Program } from '../../compile/program.ts';
import type { Host } from '../../host/host.ts';
import { createEngine, type Engine } from '../../runtime/engine.ts';
import { settingsChanges } from '../../runtime/settings.ts';
import { internalError } from '../problem.ts';
import type { ServeLog } from './log.ts';
import { whyNotBound } from './probe.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';

export interface LiveServerOptions {
  readonly host: Host;
  readonly log: ServeLog;
  /** Longest time to wait for events that are still on their way when stopping, milliseconds. */
  readonly grace: number;
  /** Called with every engine before it starts. */
  readonly prepare?: (engine: Engine) => void;
  /** A failed assertion has stopped the engine. */
  readonly aborted?: () => void;
}

/** What became of a new script. */
export type Reloaded =
  /** The old one goes on as if nothing had happened, unless the reason says otherwise. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Only routes were replaced. `ignored`: settings that differ and did not come into force. */
  | { readonly kind: 'routes'; readonly ignored: readonly string[] }
  /** Everything started anew, because of these changes. */
  | { readonly kind: 'restarted'; readonly changes: readonly string[] };

/** An engine on real sockets that can be stopped with nothing lost and given a new script. */
export class LiveServer {
  readonly #options: LiveServerOptions;
  #engine: Engine | null = null;
  /** The program whose modules and settings are in force; its routes may have been replaced. */
  #settled: Program | null = null;
  /** Events that were not delivered so far. */
  #failed = 0;

  constructor(options: LiveServerOptions) {
    this.#options = options;
  }

  /** The running engine. */
  get engine(): Engine {
    if (this.#engine === null) throw new Error('the server was not started');
    return this.#engine;
  }

  /** Null, or why it did not start. */
  async start(program: Program): Promise<string | null> {
    const { host, log, prepare, aborted } = this.#options;
    const engine = createEngine(program, host, {
      observeMessages: log.wantsMessages,
      observer: (observation) => {
        if (observation.type === 'delivery' && observation.state === 'failed') this.#failed++;
        log.observe(observation);
      },
      internalError: (error, { file, line }) =>
        log.say('ERROR', internalError(error, ` at ${file}:${line}`), host.clock.now()),
      ...(aborted !== undefined && { aborted }),
    });
    prepare?.(engine);
    const problem = await new Promise<string | null>((ready) => engine.start(ready));
    if (problem !== null) {
      await new Promise<void>((done) => engine.stop(done));
      return problem;
    }
    this.#engine = engine;
    this.#settled = program;
    return null;
  }

  /** Stops taking messages, waits for events on their way, then ends. How many were still waiting and are lost. */
  async stop(): Promise<number> {
    const engine = this.#engine;
    if (engine === null) return 0;
    this.#engine = null;
    // A busy server would raise new events for ever; and whoever takes over can have the sockets now.
    engine.stopListening();
    await this.#drain(engine);
    // Whatever waits now either is kept in a spool or fails while the engine ends.
    const before = this.#failed;
    await new Promise<void>((done) => engine.stop(done));
    return this.#failed - before;
  }

  /** Replaces the routes and nothing else, as the MI command `reload_routes`. */
  reloadRoutes(program: Program): Reloaded {
    const reason = this.#rehearse(program).problem ?? this.engine.reload(program);
    if (reason !== null) return { kind: 'refused', reason };
    return { kind: 'routes', ignored: settingsChanges(this.#settled!.script, program.script) };
  }

  /**
   * Puts a new script in the place of the running one: inside the running engine when only routes differ, by a new
   * start otherwise. It must start in a rehearsal first; when it does not start on the real sockets all the same,
   * the old one comes back. `restarting` is told the changes before anything is lost.
   */
  async reload(program: Program, restarting: (changes: readonly string[]) => void): Promise<Reloaded> {
    const { problem: rehearsed, sockets } = this.#rehearse(program);
    if (rehearsed !== null) return { kind: 'refused', reason: rehearsed };
    let changes = settingsChanges(this.#settled!.script, program.script);
    if (changes.length === 0) {
      const reason = this.engine.reload(program);
      if (reason === null) return { kind: 'routes', ignored: [] };
      changes = [reason];
    }
    // Known before anything is lost.
    const taken = await whyNotBound(sockets, this.engine.sockets, this.#options.host.network);
    if (taken !== null) return { kind: 'refused', reason: taken };
    restarting(changes);
    const before = this.engine.program;
    await this.stop();
    const problem = await this.start(program);
    if (problem === null) return { kind: 'restarted', changes };
    const again = await this.start(before);
    const outcome =
      again === null ? 'the old script started anew' : `the old script did not come back: ${again}`;
    return { kind: 'refused', reason: `${problem}; ${outcome}` };
  }

  #rehearse(program: Program): Rehearsal {
    const outcome = rehearse(program, this.#options.host);
    if (outcome.problem === null) return outcome;
    // What the running script does not pass either says something about rehearsals, not about the new script.
    const running = rehearse(this.engine.program, this.#options.host);
    return running.problem === outcome.problem ? { ...outcome, problem: null } : outcome;
  }

  #drain(engine: Engine): Promise<void> {
    const { clock } = this.#options.host;
    return new Promise((resolve) => {
      const timer = clock.after(this.#options.grace, () => resolve());
      engine.drain(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
