import type { Version } from '../../grammar/dialect.ts';
import type { ModuleDeclaration } from '../../src/declarations/module.ts';
import type { Observation } from '../../src/declarations/observation.ts';
import { createVirtualHost, type VirtualHost, type VirtualHostOptions } from '../../src/host/virtual/host.ts';
import { standardRegistry } from '../../src/modules/registry.ts';
import { createEngine, type Engine, type EngineOptions } from '../../src/runtime/engine.ts';
import { type LoadedScript, loadScript } from '../../src/runtime/load.ts';

export interface RunOptions extends Omit<EngineOptions, 'observer'> {
  readonly version?: Version;
  readonly modules?: readonly ModuleDeclaration[];
  readonly coverage?: boolean;
  /** Files that are there when it starts, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly host?: VirtualHostOptions;
}

export interface ScriptRun {
  readonly engine: Engine;
  readonly host: VirtualHost;
  readonly observations: readonly Observation[];
  /** What the script logged since the last call, without line ends. */
  log(): string[];
  /** What the server itself logged, as `LEVEL text`. */
  serverLog(): string[];
  /** Why it did not start; undefined while it has not said. */
  readonly problem: string | null | undefined;
}

/** Loads a script for a test. */
export function load(text: string, options: RunOptions = {}): LoadedScript {
  const registry =
    options.modules === undefined ? standardRegistry : standardRegistry.with(...options.modules);
  const { version = '3.6', trace, coverage } = options;
  return loadScript({ path: 'test.cfg', text, readFile: () => null, registry, version, trace, coverage })!;
}

/** Starts a script in a virtual host. @throws Error when it is refused */
export function runScript(text: string, options: RunOptions = {}): ScriptRun {
  const loaded = load(text, options);
  if (loaded.program === null) {
    throw new Error(loaded.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  }
  const { files = {} } = options;
  const host = createVirtualHost({
    files: {
      read: (path) => files[path] ?? null,
      isDirectory: (path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)),
    },
    ...options.host,
  });
  const observations: Observation[] = [];
  const engine = createEngine(loaded.program, host, {
    ...options,
    observer: (seen) => observations.push(seen),
  });
  let read = 0;
  const run = {
    engine,
    host,
    observations,
    problem: undefined as string | null | undefined,
    log() {
      const lines = observations
        .slice(read)
        .flatMap((seen) =>
          seen.type === 'log' && seen.origin === 'script' ? [seen.text.replace(/\n$/, '')] : [],
        );
      read = observations.length;
      return lines;
    },
    serverLog: () =>
      observations.flatMap((seen) =>
        seen.type === 'log' && seen.origin === 'server' ? [`${seen.level} ${seen.text}`] : [],
      ),
  };
  engine.start((problem) => {
    run.problem = problem;
  });
  host.clock.runUntilIdle();
  return run;
}

/** What the statements of a startup_route log. */
export function logOf(
  statements: string,
  options: RunOptions & { readonly routes?: string; readonly settings?: string } = {},
): string[] {
  return runScript(
    `${options.settings ?? ''}\nstartup_route { ${statements} }\n${options.routes ?? ''}`,
    options,
  ).log();
}
