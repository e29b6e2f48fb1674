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

  /** `rl_check()`: counts a call; false when it is one too many. `label`: the name, perhaps with flags. */
  check(label: ByteString, wanted: number, algorithm: Algorithm | null): boolean {
    const { name, isShared, isClustered } = this.#read(label);
    const limit = algorithm === 'FEEDBACK' ? this.#feedback(wanted) : wanted;
    if (limit === null) return true;
    let pipe = this.#pipes.get(name);
    if (pipe === undefined) {
      pipe = this.#create(name, algorithm);
      if (isShared && this.#settings.shared === null)
        this.#server.log('WARNING', `pipe ${name}: without cachedb_url it is not shared`);
      if (isClustered) this.#server.log('WARNING', `pipe ${name}: without a cluster it is not shared`);
    }
    if (isShared) pipe.isShared = true;
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
    if (pipe.window !== null) pipe.counter = pipe.window.add(-1, this.#now());
    else if (pipe.counter > 0) return this.#change(pipe, -1);
    return true;
  }

  /** `rl_reset_count()`; false: there is no such pipe. */
  reset(name: ByteString): boolean {
    const pipe = this.find(name);
    if (pipe === null) return false;
    // The count of an SBT pipe is made anew when it is asked for.
    if (pipe.window === null) this.#clear(pipe);
    else pipe.window.clear();
    return true;
  }

  /** `$rl_count`; null: there is no such pipe, or more was taken back than counted. */
  count(name: ByteString): number | null {
    const pipe = this.find(name);
    const count = pipe === null ? -1 : this.#countOf(pipe);
    return count < 0 ? null : count;
  }

  #countOf(pipe: Pipe): number {
    if (pipe.window !== null) {
      pipe.counter = pipe.window.add(0, this.#now());
      return pipe.counter;
    }
    return this.#sharedBy(pipe)?.read(pipe.name) ?? pipe.counter;
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
      isShared: false,
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

  /** The counter is compared without sign: a limit below 0 is a very high one. */
  #passes(pipe: Pipe): boolean {
    switch (pipe.algorithm) {
      case 'SBT':
        pipe.counter = pipe.window!.add(1, this.#now());
        return pipe.counter <= pipe.limit >>> 0;
      case 'TAILDROP':
        return pipe.counter <= this.#allowed(pipe) >>> 0;
      case 'RED':
        return pipe.load === 0 || pipe.counter % (pipe.load >>> 0) === 0;
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
      pipe.lastCounter = counter;
      const allowed = this.#allowed(pipe);
      if (pipe.algorithm === 'RED' && allowed !== 0) pipe.load = Math.trunc(counter / allowed);
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

  #sharedBy({ algorithm, isShared }: Pipe): SharedCounter | null {
    return algorithm === 'NETWORK' || algorithm === 'FEEDBACK' || !isShared ? null : this.#settings.shared;
  }

  /** `name/r`: shared by the cache; `name/b`: shared in a cluster. In 2.4 the cache shares all pipes. */
  #read(label: ByteString): { name: ByteString; isShared: boolean; isClustered: boolean } {
    const [, name, flags] = /^(.+)\/([rb]+)$/s.exec(label) ?? [];
    if (this.#server.version === '2.4') return { name: label, isShared: true, isClustered: false };
    if (name === undefined || flags === undefined)
      return { name: label, isShared: false, isClustered: false };
    return { name: name.trim(), isShared: flags.includes('r'), isClustered: flags.includes('b') };
  }

  #now(): number {
    return this.#server.host.clock.now();
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}
