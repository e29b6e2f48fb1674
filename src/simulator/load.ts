import { type Dialect, parse } from '../../grammar/index.ts';
import type { Version } from '../../grammar/dialect.ts';
import { checkScript } from '../check/index.ts';
import { compareDiagnostics, type Diagnostic, diagnosticCodes, type Stage } from '../diagnostics/index.ts';
import type { Files } from '../host/host.ts';
import { standardRegistry } from '../modules/registry.ts';
import { readText, type SourceText } from '../source/index.ts';
import { toText } from '../values/bytes.ts';
import type { ByteString } from '../values/value.ts';
import type { ReportedProblem } from './report.ts';
import type { LoadedScript, ScriptSource } from './script.ts';

export interface LoadOptions {
  readonly path: string;
  readonly text: ByteString;
  /** Without one the version is guessed from the text. */
  readonly version: Version | null;
  readonly files: Files;
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
export function loadWithDetails({ path, text, version, files }: LoadOptions): LoadResult {
  const read = readText(path, text, {
    ...(version === null ? {} : { dialect: version }),
    readFile: (name) => {
      const content = files.read(name);
      return typeof content === 'string' ? content : null;
    },
  });
  const dialect = version ?? read.dialect;
  const chosen = dialect === '1.x' ? '2.4' : dialect;
  const parsed = parse(read.source.text, { dialect: chosen });
  let diagnostics: Diagnostic[] = [...read.source.problems, ...parsed.problems];
  if (!diagnostics.some(({ severity }) => severity === 'error')) diagnostics = [...diagnostics, ...checkScript(parsed.script, standardRegistry, chosen)];
  return { version: chosen, dialect, source: read.source, diagnostics: diagnostics.sort(compareDiagnostics), run: null };
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
