/**
 * Everything that names in a script can mean: what this project implements (declarations) and what the real
 * server is known to export (catalog). One registry serves the checker, the compiler, the engine and the editor.
 */
import { type Version, versions } from '../../grammar/dialect.ts';
import type {
  Catalog,
  CatalogFunction,
  CatalogGlobal,
  CatalogModule,
  CatalogModuleParameter,
  CatalogTransformation,
  CatalogVariable,
} from '../catalog/catalog.ts';
import { catalog } from '../catalog/catalog.ts';
import type { ByteString } from '../values/value.ts';
import type { EventInterface } from './events.ts';
import type { LogLevel } from './log.ts';
import type { Management } from './management.ts';
import type {
  FunctionDeclaration,
  FunctionTable,
  ModuleDeclaration,
  ParameterDeclaration,
  VariableDeclaration,
  VariableTable,
  Versioned,
} from './module.ts';
import { inVersion } from './module.ts';
import type { RouteKind } from './routes.ts';
import { everyRouteKind } from './routes.ts';
import type { Server } from './server.ts';

/** The declarations that belong to no module. */
export interface CoreDeclarations {
  readonly functions: FunctionTable;
  readonly variables: VariableTable;
  /** What the engine gets from the layers above it; null: no events and no management. */
  readonly services: EngineServices | null;
}

/** An event route of the script. */
export interface EventRouteBlock {
  readonly name: ByteString;
  readonly mode: 'sync' | 'async' | null;
}

/** The parts of a server that live above the engine. Called in this order. */
export interface EngineServices {
  createEvents(server: Server): EventInterface;
  createManagement(server: Server): Management;
  /** Publishes the events of the core, before those of the modules. */
  publishCoreEvents(server: Server, eventRoutes: readonly EventRouteBlock[]): void;
  /** Subscribes the event routes once everything is set up; why the server cannot start, or null. */
  startEventRoutes(server: Server, routes: readonly EventRouteBlock[]): string | null;
  /** Publishes the events that calls of the script name literally, in the order of the script. */
  publishScriptEvents(
    server: Server,
    calls: readonly { readonly function: string; readonly event: ByteString }[],
  ): void;
  /** Told of every printed line of the log (E_CORE_LOG). */
  logEvent(server: Server): (level: LogLevel, text: ByteString) => void;
}

/** A function that a version knows. */
export interface KnownFunction {
  readonly name: string;
  /** null: the core. */
  readonly module: string | null;
  /** null: known to exist, not implemented here. */
  readonly declaration: FunctionDeclaration | null;
  /** null: not in the catalog (only implemented here). */
  readonly facts: CatalogFunction | null;
  readonly routes: readonly RouteKind[];
  /** Usable in `async()` and `launch()`. */
  readonly async: boolean;
  /** False when only the asynchronous form exists. */
  readonly sync: boolean;
  /** Accepted numbers of arguments; `most` is null when there is no limit. */
  readonly arity: {
    readonly least: number;
    readonly most: number | null;
    readonly only: readonly number[] | null;
  };
}

export interface KnownVariable {
  readonly name: string;
  readonly module: string | null;
  readonly declaration: VariableDeclaration | null;
  readonly facts: CatalogVariable | null;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly inner: 'required' | 'optional' | 'no';
  readonly index: boolean;
}

export interface KnownModule {
  readonly name: string;
  readonly declaration: ModuleDeclaration | null;
  readonly facts: CatalogModule | null;
}

export interface KnownParameter {
  readonly name: string;
  readonly module: string;
  readonly declaration: ParameterDeclaration<unknown> | null;
  readonly facts: CatalogModuleParameter | null;
  readonly type: 'integer' | 'string' | 'integer|string';
  readonly repeatable: boolean;
}

/** All declarations, for every version. */
export class Registry {
  readonly core: CoreDeclarations;
  readonly modules: ReadonlyMap<string, ModuleDeclaration>;
  readonly #versions = new Map<Version, VersionRegistry>();

  constructor(core: CoreDeclarations, modules: readonly ModuleDeclaration[]) {
    this.core = core;
    this.modules = new Map(modules.map((module) => [module.name, module]));
  }

  /** The same declarations with one module more (or replaced): tests, embedders. */
  with(...modules: readonly ModuleDeclaration[]): Registry {
    return new Registry(this.core, [...this.modules.values(), ...modules]);
  }

  forVersion(version: Version): VersionRegistry {
    let known = this.#versions.get(version);
    if (known === undefined) {
      known = new VersionRegistry(this, version);
      this.#versions.set(version, known);
    }
    return known;
  }
}

/** Modules of 2.4 that became part of the core: later versions still accept the line that loads them. */
const inTheCore: ReadonlySet<string> = new Set(['event_route']);

/** What names mean in one version. */
export class VersionRegistry {
  readonly registry: Registry;
  readonly version: Version;
  readonly catalog: Catalog;
  readonly #core: Names;
  readonly #modules = new Map<string, Names>();
  readonly #globals: ReadonlyMap<string, CatalogGlobal>;

  constructor(registry: Registry, version: Version) {
    this.registry = registry;
    this.version = version;
    this.catalog = catalog(version);
    this.#core = new Names(
      version,
      null,
      registry.core.functions,
      registry.core.variables,
      this.catalog.core,
    );
    this.#globals = new Map(this.catalog.core.globals.map((entry) => [entry.name, entry]));
  }

  /** A function of the core or of a loaded module; null when no such name is known. */
  function(name: string, loaded: Iterable<string>): KnownFunction | null {
    return this.#find(loaded, (names) => names.function(name));
  }

  variable(name: string, loaded: Iterable<string>): KnownVariable | null {
    return this.#find(loaded, (names) => names.variable(name));
  }

  /** A function of a certain module; `null`: of the core. */
  functionOf(module: string | null, name: string): KnownFunction | null {
    return this.#names(module)?.function(name) ?? null;
  }

  variableOf(module: string | null, name: string): KnownVariable | null {
    return this.#names(module)?.variable(name) ?? null;
  }

  /** Null: this version has no such module. What no real server has belongs to an embedder, and is in every version. */
  module(name: string): KnownModule | null {
    const declaration = this.registry.modules.get(name) ?? null;
    const facts = this.catalog.modules[name] ?? null;
    if (facts !== null) return { name, declaration, facts };
    const inOthers = versions.some((version) => catalog(version).modules[name] !== undefined);
    return declaration === null || (inOthers && !inTheCore.has(name)) ? null : { name, declaration, facts };
  }

  /** Names of all modules, known or implemented. */
  moduleNames(): string[] {
    return [...new Set([...Object.keys(this.catalog.modules), ...this.registry.modules.keys()])].sort();
  }

  parameter(module: string, name: string): KnownParameter | null {
    const declared = this.registry.modules.get(module)?.params[name] as
      | ParameterDeclaration<unknown>
      | undefined;
    const declaration = inVersion(declared, this.version) ?? null;
    const facts = this.catalog.modules[module]?.params.find((entry) => entry.name === name) ?? null;
    if (declaration === null && facts === null) return null;
    const type = facts === null ? declaration!.type : factType[facts.type];
    return {
      name,
      module,
      declaration,
      facts,
      type,
      repeatable: declaration?.repeatable ?? facts?.func ?? false,
    };
  }

  parameterNames(module: string): string[] {
    const declared = this.registry.modules.get(module)?.params ?? {};
    const facts = this.catalog.modules[module]?.params ?? [];
    return [...new Set([...facts.map((entry) => entry.name), ...Object.keys(declared)])].sort();
  }

  global(name: string): CatalogGlobal | null {
    return this.#globals.get(name) ?? null;
  }

  transformation(
    className: string,
    operation: string,
    loaded: Iterable<string>,
  ): CatalogTransformation | null {
    const matches = (entry: CatalogTransformation): boolean =>
      entry.class === className && (entry.name === operation || entry.name === '*');
    const core = this.catalog.core.transformations.find(matches);
    if (core !== undefined) return core;
    for (const module of loaded) {
      const found = this.catalog.modules[module]?.transformations.find(matches);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Modules that have a function of this name, for a hint. */
  modulesWithFunction(name: string): string[] {
    return this.moduleNames().filter((module) => this.#names(module)?.function(name) != null);
  }

  modulesWithVariable(name: string): string[] {
    return this.moduleNames().filter((module) => this.#names(module)?.variable(name) != null);
  }

  /** Every function that may be called with these modules loaded. */
  functionNames(loaded: Iterable<string>): string[] {
    return this.#all(loaded, (names) => names.functionNames());
  }

  variableNames(loaded: Iterable<string>): string[] {
    return this.#all(loaded, (names) => names.variableNames());
  }

  #names(module: string | null): Names | null {
    if (module === null) return this.#core;
    let names = this.#modules.get(module);
    if (names === undefined) {
      const known = this.module(module);
      if (known === null) return null;
      const { declaration, facts } = known;
      names = new Names(
        this.version,
        module,
        declaration?.functions ?? {},
        declaration?.variables ?? {},
        facts,
      );
      this.#modules.set(module, names);
    }
    return names;
  }

  #find<T>(loaded: Iterable<string>, look: (names: Names) => T | null): T | null {
    const core = look(this.#core);
    if (core !== null) return core;
    for (const module of loaded) {
      const names = this.#names(module);
      const found = names === null ? null : look(names);
      if (found !== null) return found;
    }
    return null;
  }

  #all(loaded: Iterable<string>, list: (names: Names) => Iterable<string>): string[] {
    const all = new Set(list(this.#core));
    for (const module of loaded) {
      const names = this.#names(module);
      if (names !== null) for (const name of list(names)) all.add(name);
    }
    return [...all].sort();
  }
}

const factType = { int: 'integer', string: 'string', 'int|string': 'integer|string' } as const;

/** The functions and variables of the core or of one module, in one version. */
class Names {
  readonly #version: Version;
  readonly #module: string | null;
  readonly #declaredFunctions: FunctionTable;
  readonly #declaredVariables: VariableTable;
  readonly #functionFacts: ReadonlyMap<string, CatalogFunction>;
  readonly #variableFacts: ReadonlyMap<string, CatalogVariable>;
  /** Only names that mean something: of others there is no end. */
  readonly #functions = new Map<string, KnownFunction>();
  readonly #variables = new Map<string, KnownVariable>();

  constructor(
    version: Version,
    module: string | null,
    functions: FunctionTable,
    variables: VariableTable,
    facts: { functions: readonly CatalogFunction[]; variables: readonly CatalogVariable[] } | null,
  ) {
    this.#version = version;
    this.#module = module;
    this.#declaredFunctions = functions;
    this.#declaredVariables = variables;
    this.#functionFacts = new Map(facts?.functions.map((entry) => [entry.name, entry]));
    this.#variableFacts = new Map(facts?.variables.map((entry) => [entry.name, entry]));
  }

  function(name: string): KnownFunction | null {
    const known = this.#functions.get(name) ?? this.#makeFunction(name);
    if (known !== null) this.#functions.set(name, known);
    return known;
  }

  variable(name: string): KnownVariable | null {
    const known = this.#variables.get(name) ?? this.#makeVariable(name);
    if (known !== null) this.#variables.set(name, known);
    return known;
  }

  functionNames(): Set<string> {
    return new Set([...this.#functionFacts.keys(), ...this.#available(this.#declaredFunctions)]);
  }

  variableNames(): Set<string> {
    return new Set([...this.#variableFacts.keys(), ...this.#available(this.#declaredVariables)]);
  }

  #available<T extends FunctionDeclaration | VariableDeclaration>(
    table: Readonly<Record<string, Versioned<T>>>,
  ): string[] {
    return Object.keys(table).filter((name) => inVersion<T>(table[name], this.#version) !== undefined);
  }

  #makeFunction(name: string): KnownFunction | null {
    const declared = Object.hasOwn(this.#declaredFunctions, name) ? this.#declaredFunctions[name] : undefined;
    const facts = this.#functionFacts.get(name) ?? null;
    // A declared alias is rare: the main spelling's declaration serves its aliases.
    const main = facts?.aliasOf !== undefined ? this.#declaredFunctions[facts.aliasOf] : undefined;
    const declaration = inVersion(declared, this.#version) ?? inVersion(main, this.#version) ?? null;
    if (declaration === null && facts === null) return null;
    const routes =
      facts !== null && facts.sync !== false ? facts.routes : (declaration?.routes ?? everyRouteKind);
    return {
      name,
      module: this.#module,
      declaration,
      facts,
      routes,
      async: facts?.async ?? declaration?.async ?? false,
      sync: facts?.sync ?? true,
      arity: arityOf(facts, declaration),
    };
  }

  #makeVariable(name: string): KnownVariable | null {
    const declared = Object.hasOwn(this.#declaredVariables, name) ? this.#declaredVariables[name] : undefined;
    const declaration = inVersion(declared, this.#version) ?? null;
    const facts = this.#variableFacts.get(name) ?? null;
    if (declaration === null && facts === null) return null;
    return {
      name,
      module: this.#module,
      declaration,
      facts,
      readable: facts === null ? declaration!.get !== undefined : facts.readable !== false,
      writable: facts === null ? declaration!.set !== undefined : facts.writable,
      inner: facts?.takesName ?? declaration?.inner ?? 'no',
      index: facts?.takesIndex ?? (declaration?.index ?? false) !== false,
    };
  }
}

function arityOf(
  facts: CatalogFunction | null,
  declaration: FunctionDeclaration | null,
): KnownFunction['arity'] {
  if (facts?.arity !== undefined && facts.arity.length > 0) {
    const variadic = facts.params?.some((parameter) => parameter.variadic) ?? false;
    return {
      least: Math.min(...facts.arity),
      most: variadic ? null : Math.max(...facts.arity),
      only: variadic ? null : facts.arity,
    };
  }
  const parameters = facts?.params ?? declaration?.args ?? [];
  const optional = parameters.map((parameter) => parameter.optional);
  const variadic = facts?.params?.some((parameter) => parameter.variadic) ?? false;
  return { least: optional.lastIndexOf(false) + 1, most: variadic ? null : parameters.length, only: null };
}
