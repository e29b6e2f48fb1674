import type { Version } from '../../grammar/dialect.ts';
import type { Dialect } from '../../grammar/index.ts';
import type { Observation } from '../declarations/observation.ts';
import { type Diagnostic, diagnosticCodes, type Stage } from '../diagnostics/index.ts';
import type { Files, Host } from '../host/host.ts';
import { standardRegistry } from '../modules/registry.ts';
import { createEngine, type Engine } from '../runtime/engine.ts';
import { loadScript } from '../runtime/load.ts';
import type { SourceText } from '../source/index.ts';
import { toText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';
import type { ReportedProblem } from './report.ts';
import type { LoadedScript, RunningScript, ScriptSource } from './script.ts';

export interface LoadOptions {
  readonly path: string;
  readonly text: ByteString;
  /** Without one the version is guessed from the text. */
  readonly version: Version | null;
  readonly files: Files;
  /** Report routes and edits too. */
  readonly watch?: boolean;
  /** Report every statement with its values. */
  readonly trace?: boolean;
}

/** A script with everything that is known about it before it runs. */
export interface LoadResult {
  readonly version: Version;
  /** What the text looks like; `1.x` is run as 2.4. */
  readonly dialect: Dialect;
  readonly source: SourceText;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly run: LoadedScript['run'];
}

/** Reads, checks and compiles a script with everything this project has. */
export function loadWithDetails(options: LoadOptions): LoadResult {
  const { path, text, version, files, trace = false, watch = trace } = options;
  const { program, ...loaded } = loadScript({
    path,
    text,
    readFile: (name) => {
      const content = files.read(name);
      return typeof content === 'string' ? content : null;
    },
    registry: standardRegistry,
    trace,
    traceRoutes: watch,
    ...(version !== null && { version }),
  })!;
  const run =
    program &&
    ((host: Host, observer: (observation: Observation) => void) =>
      drive(createEngine(program, host, { observer, trace: watch })));
  return { ...loaded, run };
}

/** An engine as the simulator drives it. */
function drive(engine: Engine): RunningScript {
  return {
    get sockets() {
      return engine.sockets;
    },
    get isRunning() {
      return engine.isRunning;
    },
    start: (ready) => engine.start(ready),
    drain: (done) => engine.drain(done),
    stop: (done) => engine.stop(done),
    execute: (command, parameters, answer) => engine.management.execute(command, parameters, answer),
  };
}

/** The same as the simulator wants it. */
export function loadForSimulation(source: ScriptSource): LoadedScript {
  const { diagnostics, source: text, run } = loadWithDetails(source);
  return { problems: reported(diagnostics, text), run };
}

const stages: readonly Stage[] = ['read', 'parse', 'check', 'start', null];

/** In the order in which the server would come across them. */
export function reported(diagnostics: readonly Diagnostic[], source: SourceText): ReportedProblem[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, stage: diagnosticCodes[diagnostic.code].stage }))
    .sort((left, right) => stages.indexOf(left.stage) - stages.indexOf(right.stage))
    .map(({ diagnostic, stage }) => ({
      severity: diagnostic.severity,
      stage,
      code: diagnostic.code,
      message: toText(diagnostic.message),
      ...source.position(diagnostic.span.start),
    }));
}
