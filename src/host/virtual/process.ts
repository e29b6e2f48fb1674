import type { CommandOptions, CommandResult, ProcessInfo } from '../host.ts';
import type { VirtualClock } from './clock.ts';

export interface VirtualProcessOptions {
  readonly pid?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** `-o name=value`. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** What runs commands; none are allowed without it. They take no virtual time. */
  readonly run?: ((command: string, options: CommandOptions) => CommandResult) | null;
}

export function virtualProcess(
  clock: VirtualClock,
  folder: string,
  options: VirtualProcessOptions = {},
): ProcessInfo {
  const environment = new Map(Object.entries(options.environment ?? {}));
  const given = new Map(Object.entries(options.arguments ?? {}));
  const { run } = options;
  return {
    pid: options.pid ?? 4711,
    folder,
    environment: (name) => environment.get(name) ?? null,
    argument: (name) => given.get(name) ?? null,
    run: run
      ? (command, how, done) => {
          const result = run(command, how);
          clock.after(0, () => done(result));
        }
      : null,
  };
}
