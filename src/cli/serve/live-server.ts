import type { Program } from '../../compile/program.ts';
import type { Host } from '../../host/host.ts';
import { createVirtualHost } from '../../host/virtual/host.ts';
import { createEngine, type Engine } from '../../runtime/engine.ts';
import type { ServeLog } from './log.ts';

export interface LiveServerOptions {
  readonly host: Host;
  readonly log: ServeLog;
  /** Longest time to wait for events that are still on their way when stopping, milliseconds. */
  readonly grace: number;
}

/** An engine on real sockets that can be stopped with nothing lost and given a new script. */
export class LiveServer {
  readonly #options: LiveServerOptions;
  #engine: Engine | null = null;
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
    const { host, log } = this.#options;
    const engine = createEngine(program, host, {
      observer: (observation) => {
        if (observation.type === 'delivery' && observation.state === 'failed') this.#failed++;
        log.observe(observation);
      },
    });
    const problem = await new Promise<string | null>((ready) => engine.start(ready));
    if (problem !== null) {
      await new Promise<void>((done) => engine.stop(done));
      return problem;
    }
    this.#engine = engine;
    return null;
  }

  /** Stops taking messages, waits for events on their way, then ends. How many were still waiting and are lost. */
  async stop(): Promise<number> {
    const engine = this.#engine;
    if (engine === null) return 0;
    this.#engine = null;
    await this.#drain(engine);
    // Whatever waits now either is kept in a spool or fails while the engine ends.
    const before = this.#failed;
    await new Promise<void>((done) => engine.stop(done));
    return this.#failed - before;
  }

  /**
   * Puts a new script in the place of the running one. The new one must start in a virtual world first; when it
   * does not start on the real sockets all the same, the old one comes back. Null, or why nothing changed.
   */
  async reload(program: Program): Promise<string | null> {
    const rehearsal = await rehearse(program);
    if (rehearsal !== null) return rehearsal;
    const before = this.engine.program;
    await this.stop();
    const problem = await this.start(program);
    if (problem === null) return null;
    const again = await this.start(before);
    return again === null ? problem : `${problem}; and the old script did not come back: ${again}`;
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

/** Starts a script where it can do no harm. Null, or why it does not start. */
async function rehearse(program: Program): Promise<string | null> {
  const host = createVirtualHost();
  const engine = createEngine(program, host);
  let outcome: string | null | undefined;
  engine.start((problem) => {
    outcome = problem;
  });
  host.clock.advance(1000);
  engine.stop();
  return outcome === undefined ? 'startup_route does not come to an end' : outcome;
}
