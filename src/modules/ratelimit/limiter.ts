import type { Server } from '../../declarations/server.ts';
import type { Timer } from '../../host/host.ts';
import { coreHash } from '../../values/digest/core-hash.ts';
import type { ByteString } from '../../values/value.ts';
import type { Algorithm, Pipe } from './pipe.ts';
import type { SharedCounter } from './shared-counter.ts';
import { SlidingWindow, type WindowShape } from './window.ts';

/** Module parameters; times in seconds unless said. */
export interface LimiterSettings {
  readonly interval: number;
  readonly expireTime: number;
  readonly hashSize: number;
  readonly defaultAlgorithm: Algorithm;
  readonly limitIsPerInterval: boolean;
  readonly window: WindowShape;
  readonly shared: SharedCounter | null;
}

/** All pipes, and the clock that begins their intervals. */
export class Limiter {
  readonly #server: Server;
  readonly #settings: LimiterSettings;
  readonly #pipes = new Map<ByteString, Pipe>();
  #timer: Timer | null = null;
  #feedbackLimit = 0;
  /** Gains of the FEEDBACK controller. */
  gains = { ki: -25, kp: 0, kd: 0 };
  /** FEEDBACK: percent of the calls to drop. There is no load to measure here, so none are. */
  readonly dropRate = 0;

  constructor(server: Server, settings: LimiterSettings) {
    this.#server = server;
    this.#settings = settings;
  }

  start(): void {
    if (this.#settings.interval <= 0) return;
    this.#timer = this.#server.host.clock.after(this.#settings.interval * 1000, () => {
      this.#beginInterval();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** In the order in which the server lists them. */
  get pipes(): readonly Pipe[] {
    const { hashSize } = this.#settings;
    const row = ({ name }: Pipe) => coreHash(name, hashSize);
    return [...this.#pipes.values()].sort((a, b) => row(a) - row(b) || (a.name < b.name ? -1 : 1));
  }

  find(name: ByteString): Pipe | null {
    return this.#pipes.get(name) ?? null;
  }

  /** `rl_check()`: counts a call; false when it is one too many. */
  check(name: ByteString, wanted: number, algorithm: Algorithm | null): boolean {
    const limit = algorithm === 'FEEDBACK' ? this.#feedback(wanted) : wanted;
    if (limit === null) return true;
    const pipe = this.#pipes.get(name) ?? this.#create(name, algorithm);
    if (algorithm !== null && pipe.algorithm !== algorithm) {
      this.#server.log('WARNING', `pipe ${name} works with ${pipe.algorithm}, not with ${algorithm}`);
    }
    pipe.limit = limit;
    pipe.usedAt = this.#seconds();
    if (!this.#change(pipe, 1)) return true;
    return this.#passes(pipe);
  }

  /** `rl_dec_count()`; false: there is no such pipe. */
  decrease(name: ByteString): boolean {
    const pipe = this.find(name);
    if (pipe === null) return false;
    if (pipe.window !== null) pipe.window.add(-1, this.#now());
    else if (pipe.counter > 0) return this.#change(pipe, -1);
    return true;
  }

  /** `rl_reset_count()`; false: there is no such pipe. */
  reset(name: ByteString): boolean {
    const pipe = this.find(name);
    if (pipe === null) return false;
    pipe.window?.clear();
    this.#clear(pipe);
    return true;
  }

  /** `$rl_count`; null: there is no such pipe. */
  count(name: ByteString): number | null {
    const pipe = this.find(name);
    if (pipe === null) return null;
    if (pipe.window !== null) return pipe.window.add(0, this.#now());
    return this.#sharedBy(pipe)?.read(name) ?? pipe.counter;
  }

  #create(name: ByteString, wanted: Algorithm | null): Pipe {
    const algorithm = wanted ?? this.#settings.defaultAlgorithm;
    if (algorithm === 'FEEDBACK' || algorithm === 'NETWORK') {
      this.#server.log(
        'WARNING',
        `pipe ${name}: the load of the host is not known here, ${algorithm} lets all pass`,
      );
    }
    const pipe: Pipe = {
      name,
      algorithm,
      limit: 0,
      counter: 0,
      lastCounter: 0,
      ownCounter: 0,
      load: 0,
      usedAt: 0,
      window: algorithm === 'SBT' ? new SlidingWindow(this.#settings.window) : null,
    };
    this.#pipes.set(name, pipe);
    return pipe;
  }

  /** All FEEDBACK pipes share the first limit given, a percentage. Null: it is none. */
  #feedback(limit: number): number | null {
    if (this.#feedbackLimit === 0) {
      if (limit <= 0 || limit >= 100) {
        this.#server.log('ERROR', 'the limit of a FEEDBACK pipe is a percentage between 0 and 100');
        return null;
      }
      this.#feedbackLimit = limit;
    } else if (this.#feedbackLimit !== limit) {
      this.#server.log('WARNING', `all FEEDBACK pipes have the limit ${this.#feedbackLimit}, not ${limit}`);
    }
    return this.#feedbackLimit;
  }

  #passes(pipe: Pipe): boolean {
    switch (pipe.algorithm) {
      case 'SBT':
        return pipe.window!.add(1, this.#now()) <= pipe.limit;
      case 'TAILDROP':
        return pipe.counter <= this.#allowed(pipe);
      case 'RED':
        return pipe.load === 0 || pipe.counter % pipe.load === 0;
      default:
        return true;
    }
  }

  /** Limits are calls a second, unless limit_per_interval says otherwise. */
  #allowed({ limit }: Pipe): number {
    return limit * (this.#settings.limitIsPerInterval ? 1 : this.#settings.interval);
  }

  #beginInterval(): void {
    const now = this.#seconds();
    for (const pipe of this.#pipes.values()) {
      if (pipe.usedAt + this.#settings.expireTime < now) {
        this.#pipes.delete(pipe.name);
        continue;
      }
      const counter = this.#sharedBy(pipe)?.read(pipe.name) ?? pipe.counter;
      pipe.lastCounter = pipe.window === null ? counter : pipe.window.add(0, this.#now());
      const allowed = this.#allowed(pipe);
      if (pipe.algorithm === 'RED' && allowed !== 0) pipe.load = Math.floor(counter / allowed);
      this.#clear(pipe);
    }
  }

  /** False when a shared counter could not be reached. */
  #change(pipe: Pipe, amount: number): boolean {
    const shared = this.#sharedBy(pipe);
    if (shared === null) {
      pipe.counter += amount;
      return true;
    }
    const counter = shared.add(pipe.name, amount);
    if (counter === null) return false;
    pipe.counter = counter;
    pipe.ownCounter += amount;
    return true;
  }

  #clear(pipe: Pipe): void {
    const shared = this.#sharedBy(pipe);
    // What other servers counted stays.
    pipe.counter = shared === null ? 0 : (shared.add(pipe.name, -pipe.ownCounter) ?? 0);
    pipe.ownCounter = 0;
  }

  #sharedBy({ algorithm }: Pipe): SharedCounter | null {
    return algorithm === 'NETWORK' || algorithm === 'FEEDBACK' ? null : this.#settings.shared;
  }

  #now(): number {
    return this.#server.host.clock.now();
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}
