import type * as ast from '../../grammar/ast.ts';
import { type Version, versions } from '../../grammar/dialect.ts';
import type { KnownFunction, KnownVariable, Registry, VersionRegistry } from '../declarations/registry.ts';

/** A name as it is known at a place of the script. */
export interface Lookup<T> {
  readonly known: T | null;
  /** The module is loaded, but only behind this place. */
  readonly loadedLater: boolean;
}

/**
 * What names mean at a place of the script: functions, variables and parameters of a module exist behind its
 * `loadmodule` line only (reference: language 2).
 */
export class Scope {
  readonly script: ast.Script;
  readonly version: Version;
  readonly registry: Registry;
  readonly names: VersionRegistry;
  /** Loaded modules, by name, with the offset behind which they count. */
  readonly loaded: ReadonlyMap<string, number>;
  readonly #functions = new Map<string, KnownFunction | null>();
  readonly #variables = new Map<string, KnownVariable | null>();

  constructor(script: ast.Script, registry: Registry, version: Version) {
    this.script = script;
    this.version = version;
    this.registry = registry;
    this.names = registry.forVersion(version);
    const loaded = new Map<string, number>();
    for (const item of script.items) {
      if (item.kind === 'LoadModule' && !loaded.has(item.name)) loaded.set(item.name, item.span.end);
    }
    this.loaded = loaded;
  }

  function(name: string, offset: number): Lookup<KnownFunction> {
    let known = this.#functions.get(name);
    if (known === undefined) {
      known = this.names.function(name, this.loaded.keys());
      this.#functions.set(name, known);
    }
    return this.#at(known, offset);
  }

  variable(name: string, offset: number): Lookup<KnownVariable> {
    let known = this.#variables.get(name);
    if (known === undefined) {
      known = this.names.variable(name, this.loaded.keys());
      this.#variables.set(name, known);
    }
    return this.#at(known, offset);
  }

  /** Where else a name exists: `module tm of this version`, `the core of 2.4`. */
  elsewhere(what: 'function' | 'variable', name: string): string[] {
    const found: string[] = [];
    for (const version of versions) {
      if (version === this.version) continue;
      const names = this.registry.forVersion(version);
      const inCore = what === 'function' ? names.functionOf(null, name) : names.variableOf(null, name);
      const modules = what === 'function' ? names.modulesWithFunction(name) : names.modulesWithVariable(name);
      if (inCore !== null) found.push(`the core of ${version}`);
      else if (modules[0] !== undefined) found.push(`module ${modules[0]} of ${version}`);
    }
    return found;
  }

  #at<T extends { readonly module: string | null }>(known: T | null, offset: number): Lookup<T> {
    const later = known?.module != null && (this.loaded.get(known.module) ?? 0) > offset;
    return later ? { known: null, loadedLater: true } : { known, loadedLater: false };
  }
}
