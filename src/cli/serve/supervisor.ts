import cluster, { type Worker } from 'node:cluster';
import { type Metrics, sum } from './metrics.ts';

/** What the supervisor asks a worker. */
export type Question = { readonly ask: 'metrics' | 'reload' | 'stop'; readonly id: number };
/** What a worker tells: it takes messages now, or the answer to a question. */
export type Told =
  | { readonly tell: 'ready'; readonly sockets: readonly { protocol: string; ip: string; port: number }[] }
  | { readonly tell: 'answer'; readonly id: number; readonly value: unknown };

/**
 * Young generation of a worker, megabytes: with the platform's own 16 the garbage of messages is copied about, which
 * costs a sixth of the throughput; more than this gains nothing.
 */
const youngGeneration = 32;
const firstDelay = 1000;
const longestDelay = 30_000;
/** A worker that lived this long did not die of its start. */
const healthy = 60_000;
/** Milliseconds until a worker counts as one that does not answer; a reload may wait for events to leave. */
const limits = { metrics: 2000, reload: 60_000, stop: 60_000 };

export interface SupervisorOptions {
  readonly workers: number;
  readonly say: (level: 'NOTICE' | 'WARNING' | 'ERROR', text: string) => void;
}

/** Keeps worker processes alive: starts them, replaces those that die, asks them, stops them. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #workers = new Set<Worker>();
  readonly #answers = new Map<number, (value: unknown) => void>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #questions = 0;
  #delay = firstDelay;
  #stopping = false;
  /** Where the workers listen. */
  sockets: readonly { protocol: string; ip: string; port: number }[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts one worker and, when that one is ready, the others. False: it did not start. */
  async start(): Promise<boolean> {
    cluster.setupPrimary({
      args: process.argv.slice(2),
      execArgv: [...process.execArgv, `--max-semi-space-size=${youngGeneration}`],
    });
    if (!(await this.#fork())) return false;
    const others = Array.from({ length: this.#options.workers - 1 }, () => this.#fork());
    return (await Promise.all(others)).every((ready) => ready);
  }

  /** Metrics of all workers, added up. */
  async metrics(): Promise<Metrics> {
    const all = await Promise.all([...this.#workers].map((worker) => this.#ask(worker, 'metrics')));
    return {
      ...sum(all.filter((metrics): metrics is Metrics => metrics !== null)),
      sipscript_workers: this.#workers.size,
    };
  }

  /** One worker after the other; ends with the first that refuses. */
  async reload(): Promise<void> {
    for (const worker of [...this.#workers]) {
      if ((await this.#ask(worker, 'reload')) === null) return;
    }
  }

  /** Lets every worker end in order. False when one of them lost something. */
  async stop(): Promise<boolean> {
    this.#stopping = true;
    for (const timer of this.#retries) clearTimeout(timer);
    const ends = [...this.#workers].map((worker) => new Promise((done) => worker.process.once('exit', done)));
    for (const worker of this.#workers) void this.#ask(worker, 'stop');
    const codes = await Promise.all(ends);
    return codes.every((code) => code === 0);
  }

  /** Ends them at once. */
  kill(): void {
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
  }

  /** Resolves when the worker is ready (true) or has ended before that. */
  #fork(): Promise<boolean> {
    const worker = cluster.fork();
    const begin = Date.now();
    let ready = false;
    this.#workers.add(worker);
    return new Promise((resolve) => {
      worker.on('message', (told: Told) => {
        if (told.tell === 'ready') {
          ready = true;
          this.sockets = told.sockets;
          resolve(true);
        } else this.#answers.get(told.id)?.(told.value);
      });
      worker.once('exit', (code, signal) => {
        this.#workers.delete(worker);
        resolve(false);
        if (this.#stopping) return;
        // The very first start is not tried again: nothing has worked yet.
        if (!ready && this.sockets.length === 0) return;
        if (Date.now() - begin > healthy) this.#delay = firstDelay;
        this.#options.say(
          'ERROR',
          `worker ${worker.process.pid} died (${signal ?? `exit code ${code}`}); another one starts in ${this.#delay / 1000} s`,
        );
        this.#retry();
      });
    });
  }

  #retry(): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      void this.#fork().then((ready) => {
        if (ready) this.#options.say('NOTICE', 'a new worker listens');
      });
    }, this.#delay);
    this.#retries.add(timer);
    this.#delay = Math.min(this.#delay * 2, longestDelay);
  }

  /** Null when the worker does not answer, or answers so. */
  #ask(worker: Worker, ask: Question['ask']): Promise<unknown> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      const finish = (value: unknown): void => {
        clearTimeout(timer);
        this.#answers.delete(id);
        worker.off('exit', gone);
        resolve(value);
      };
      const gone = (): void => finish(null);
      const timer = setTimeout(gone, limits[ask]);
      worker.once('exit', gone);
      this.#answers.set(id, finish);
      if (worker.isConnected()) worker.send({ ask, id } satisfies Question);
      else finish(null);
    });
  }
}
