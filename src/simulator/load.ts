import type { Version } from '../../grammar/dialect.ts';
import { type Dialect, parse } from '../../grammar/index.ts';
import { checkScript } from '../check/index.ts';
import { compile } from '../compile/compile.ts';
import type { Positions, Program } from '../compile/program.ts';
import type { Observation } from '../declarations/observation.ts';
import { compareDiagnostics, type Diagnostic, diagnosticCodes, type Stage } from '../diagnostics/index.ts';
import type { Files, Host } from '../host/host.ts';
import { standardRegistry } from '../modules/registry.ts';
import { createEngine, type Engine } from '../runtime/engine.ts';
import { readText, type SourceText } from '../source/index.ts';
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

/** Reads, parses, checks and compiles a script with everything this project has. */
export function loadWithDetails(options: LoadOptions): LoadResult {
  const { path, text, version, files, trace = false, watch = trace } = options;
  const read = readText(path, text, {
    ...(version === null ? {} : { dialect: version }),
    readFile: (name) => {
      const content = files.read(name);
      return typeof content === 'string' ? content : null;
    },
  });
  const dialect = version ?? read.dialect;
  const chosen = dialect === '1.x' ? '2.4' : dialect;
  const { source } = read;
  const { script, problems } = parse(source.text, { dialect: chosen });
  const diagnostics: Diagnostic[] = [...source.problems, ...problems];
  // A tree with holes would only cause diagnostics that follow from the first one.
  if (!diagnostics.some(isError)) diagnostics.push(...checkScript(script, standardRegistry, chosen));
  let program: Program | null = null;
  if (!diagnostics.some(isError)) {
    const compiled = compile(script, {
      registry: standardRegistry.forVersion(chosen),
      positions: positionsOf(source),
      trace,
    });
    program = compiled.program;
    for (const problem of compiled.problems)
      diagnostics.push({ ...problem, severity: diagnosticCodes[problem.code].severity });
  }
  const run =
    program &&
    ((host: Host, observer: (observation: Observation) => void) =>
      drive(createEngine(program, host, { observer, trace: watch })));
  return { version: chosen, dialect, source, diagnostics: diagnostics.sort(compareDiagnostics), run };
}

/** Places of the script for the compiled program. */
function positionsOf(source: SourceText): Positions {
  return {
    position: (offset) => source.position(offset),
    text: ({ start, end }) => source.text.slice(start, end),
  };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** An engine as the simulator drives it. */
function drive(engine: Engine): RunningScript {
  return {
    get sockets() {
      return engine.sockets;
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
