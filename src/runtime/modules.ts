import type { ModuleDeclaration } from '../declarations/module.ts';
import { ModuleProblem } from '../declarations/module.ts';
import type { VersionRegistry } from '../declarations/registry.ts';
import type { ApiKey, Server } from '../declarations/server.ts';

interface Loaded {
  readonly declaration: ModuleDeclaration;
  state: unknown;
  stage: 'waiting' | 'under way' | 'set up';
  api: { readonly value: unknown } | null;
}

/** The modules of one server: their states and what they offer each other. */
export class LoadedModules {
  readonly #names: ReadonlySet<string>;
  readonly #loaded = new Map<string, Loaded>();
  readonly #server: Server;
  #parameters: ReadonlyMap<string, unknown> = new Map();

  constructor(names: readonly string[], registry: VersionRegistry, server: Server) {
    this.#names = new Set(names);
    this.#server = server;
    for (const name of names) {
      const declaration = registry.module(name)?.declaration ?? null;
      if (declaration !== null)
        this.#loaded.set(name, { declaration, state: undefined, stage: 'waiting', api: null });
    }
  }

  /** Sets up every module, what it requires or uses before it. @throws ModuleProblem */
  setUp(parameters: ReadonlyMap<string, unknown>): void {
    this.#parameters = parameters;
    for (const [name, loaded] of this.#loaded) this.#setUp(name, loaded);
  }

  #setUp(name: string, loaded: Loaded): void {
    if (loaded.stage !== 'waiting') return;
    loaded.stage = 'under way';
    for (const required of loaded.declaration.requires) {
      const other = this.#loaded.get(required);
      if (other !== undefined) this.#setUp(required, other);
      else if (!this.#names.has(required))
        throw new ModuleProblem(`module ${name} needs module ${required}, which is not loaded`);
    }
    const context = { server: this.#server, params: (this.#parameters.get(name) ?? {}) as never };
    const state = loaded.declaration.setup(context);
    if (typeof state === 'string') throw new ModuleProblem(`module ${name}: ${state}`);
    loaded.state = state;
    loaded.stage = 'set up';
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  state(name: string | null): unknown {
    return name === null ? undefined : this.#loaded.get(name)?.state;
  }

  /** Implemented modules in the order of the script. */
  all(): readonly { readonly declaration: ModuleDeclaration; readonly state: unknown }[] {
    return [...this.#loaded.values()];
  }

  /** Those that there is something to stop of: a start may have ended before the others were set up. */
  setUpOnes(): readonly { readonly declaration: ModuleDeclaration; readonly state: unknown }[] {
    return [...this.#loaded.values()].filter(({ stage }) => stage === 'set up');
  }

  /** What a module offers. One that is set up may ask for another whose turn would come later. */
  api<T>(key: ApiKey<T>): T | null {
    const loaded = this.#loaded.get(key.module);
    if (loaded === undefined || loaded.declaration.api === null) return null;
    this.#setUp(key.module, loaded);
    loaded.api ??= { value: loaded.declaration.api(loaded.state as never, this.#server) };
    return loaded.api.value as T;
  }
}
