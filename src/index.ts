/** The public API of sipscript. */

export { type Dialect, type Version, versions } from '../grammar/dialect.ts';
export { parse } from '../grammar/index.ts';
export { compile } from './compile/compile.ts';
export type { CompileOptions, CoveragePoint, LinkProblem, Program, RouteInfo } from './compile/program.ts';
export * from './declarations/index.ts';
export type { Diagnostic } from './diagnostics/diagnostic.ts';
export type { Host } from './host/host.ts';
export { standardRegistry } from './modules/registry.ts';
export { createEngine, type Engine, type EngineOptions } from './runtime/engine.ts';
export { type LoadedScript, type LoadOptions, loadScript } from './runtime/load.ts';
export { fromBytes, fromText, toBytes, toText } from './values/bytes.ts';
export type { ByteString, Value } from './values/value.ts';
