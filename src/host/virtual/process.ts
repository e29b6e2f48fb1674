import type { ProcessInfo } from '../host.ts';

export interface VirtualProcessOptions {
  readonly pid?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** `-o name=value`. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly run?: ProcessInfo['run'];
}

export function virtualProcess(options: VirtualProcessOptions = {}): ProcessInfo {
  const environment = new Map(Object.entries(options.environment ?? {}));
  const given = new Map(Object.entries(options.arguments ?? {}));
  return {
    pid: options.pid ?? 4711,
    environment: (name) => environment.get(name) ?? null,
    argument: (name) => given.get(name) ?? null,
    run: options.run ?? null,
  };
}
