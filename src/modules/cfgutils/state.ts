import { ModuleProblem, madeOf } from '../../declarations/module.ts';
import type { Server } from '../../declarations/server.ts';
import { md5 } from '../../values/digest/md5.ts';
import type { ByteString } from '../../values/value.ts';
import { Locks } from './locks.ts';
import { parseAssignment, type SharedValue, SharedVariables } from './shared-variables.ts';

export interface State {
  readonly server: Server;
  readonly initialProbability: number;
  /** Percent, for `rand_event`. */
  probability: number;
  readonly shared: SharedVariables;
  /** `varset`: first values of `$var`. */
  readonly scriptVariables: readonly { readonly name: ByteString; readonly value: SharedValue }[];
  readonly locks: Locks;
  readonly lockPool: number;
  /** What `hash_file` names, with its hash at the start. */
  readonly hashFile: { readonly name: string; readonly hash: string } | null;
}

export function makeState(
  server: Server,
  params: {
    readonly initial_probability: number;
    readonly shv_hash_size: number;
    readonly lock_pool_size: number;
    readonly hash_file: string | null;
    readonly shvset: readonly ByteString[];
    readonly varset: readonly ByteString[];
  },
): State {
  const { initial_probability: probability } = params;
  if (probability > 100) throw new ModuleProblem('initial_probability must not be larger than 100');
  if (params.lock_pool_size < 1) throw new ModuleProblem('lock_pool_size must be larger than 0');
  const shared = new SharedVariables(server.version === '2.4' ? 1 : params.shv_hash_size);
  for (const text of params.shvset) {
    const { name, value } = madeOf(parseAssignment(text));
    shared.set(name, value);
  }
  const hash = params.hash_file === null ? null : hashOf(server, params.hash_file);
  if (hash === null && params.hash_file !== null)
    throw new ModuleProblem(`hash_file: ${params.hash_file} cannot be read`);
  return {
    server,
    initialProbability: probability,
    probability,
    shared,
    scriptVariables: params.varset.map((text) => madeOf(parseAssignment(text))),
    locks: new Locks(),
    lockPool: params.lock_pool_size,
    hashFile: hash === null ? null : { name: params.hash_file!, hash },
  };
}

/** MD5 of a file; null when it cannot be read. */
export function hashOf({ host }: Server, name: string): string | null {
  const content = host.files.read(name);
  return typeof content === 'string' ? md5(content) : null;
}

/** An integer in [0, limit). */
export function randomBelow({ server }: State, limit: number): number {
  return Math.floor((server.host.random.uint32() / 0x1_0000_0000) * limit);
}
