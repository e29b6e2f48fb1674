import type { Host } from '../host.ts';
import { VirtualAmqp } from './amqp.ts';
import { VirtualClock } from './clock.ts';
import { type FileBacking, VirtualFiles } from './files.ts';
import { type NameTable, VirtualNames } from './names.ts';
import { VirtualNetwork } from './network.ts';
import { type VirtualProcessOptions, virtualProcess } from './process.ts';
import { SeededRandom } from './random.ts';
import { VirtualSpools } from './spool.ts';

export interface VirtualHostOptions {
  /** Epoch milliseconds at which the world begins; 2026-01-01T00:00:00Z when not given. */
  readonly start?: number;
  /** Seconds east of UTC. */
  readonly zoneOffset?: number;
  readonly seed?: number;
  /** The current folder. */
  readonly folder?: string;
  readonly files?: FileBacking;
  readonly names?: NameTable;
  readonly process?: VirtualProcessOptions;
}

/** A host of which every part is in memory and under the caller's control. */
export interface VirtualHost extends Host {
  readonly clock: VirtualClock;
  readonly network: VirtualNetwork;
  readonly files: VirtualFiles;
  readonly names: VirtualNames;
  readonly amqp: VirtualAmqp;
}

export const defaultStart = Date.UTC(2026, 0, 1);

/**
 * A world of its own: nothing outside is read, and the same seed gives the same run.
 *
 * @example
 * const host = createVirtualHost({ seed: 7 });
 * host.clock.after(30_000, () => console.log('half a minute later'));
 * host.clock.advance(30_000);
 */
export function createVirtualHost(options: VirtualHostOptions = {}): VirtualHost {
  const clock = new VirtualClock(options.start ?? defaultStart, options.zoneOffset ?? 0);
  const folder = options.folder ?? '/';
  const network = new VirtualNetwork(clock);
  const names = new VirtualNames(clock, options.names);
  return {
    clock,
    network,
    names,
    random: new SeededRandom(options.seed ?? 1),
    files: new VirtualFiles(folder, options.files ?? null),
    process: virtualProcess(clock, folder, options.process),
    amqp: new VirtualAmqp(clock, names, network.proxies),
    spools: new VirtualSpools(),
  };
}
