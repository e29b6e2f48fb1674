import type { Script, Span } from '../../grammar/ast.ts';
import type { Dialect, Version } from '../../grammar/dialect.ts';
import { type Parsed, parse } from '../../grammar/index.ts';
import { checkScript } from '../check/index.ts';
import { atServerLines, seenBefore } from '../check/server-line.ts';
import { compile } from '../compile/compile.ts';
import type { Program } from '../compile/program.ts';
import type { Registry } from '../declarations/registry.ts';
import { diagnosticCodes } from '../diagnostics/codes.ts';
import { compareDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { lineAnchors, type ReadScript, readScript, readText, type SourceText } from '../source/index.ts';
import type { ByteString } from '../values/value.ts';

export interface LoadOptions {
  /** Name of the script, and the file that is read when no text is given. */
  readonly path: string;
  readonly text?: ByteString;
  /** Null: there is no such file. */
  readonly readFile: (path: string) => ByteString | null;
  readonly registry: Registry;
  /** Without one it is guessed from the text. */
  readonly version?: Version;
  /** Rewrites the flattened text, as a preprocessor does; it must keep the lines. */
  readonly preprocess?: (text: ByteString) => ByteString;
  readonly trace?: boolean;
  readonly traceRoutes?: boolean;
  readonly coverage?: boolean;
  /** Sockets (`udp:127.0.0.1:5060`) instead of those that the script names. */
  readonly listen?: readonly string[];
}

export interface LoadedScript {
  /** What the script runs as. */
  readonly version: Version;
  /** What it was read as; `1.x` runs as 2.4. */
  readonly dialect: Dialect;
  readonly source: SourceText;
  readonly script: Script;
  /** Null when there are errors. */
  readonly program: Program | null;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, checks and compiles a script. Null: the main file cannot be read. */
export function loadScript(options: LoadOptions): LoadedScript | null {
  const read = readSource(options);
  if (read === null) return null;
  const { source, dialect } = read;
  const version = dialect === '1.x' ? '2.4' : dialect;
  const parsed = withSockets(parse(source.text, { dialect }), options.listen);
  const anchor = lineAnchors(source.text, parsed.multiline, dialect);
  const diagnostics: Diagnostic[] = [...source.problems, ...parsed.problems];
  let program: Program | null = null;
  const mistake = diagnostics.find(({ severity }) => severity === 'error');
  if (mistake === undefined) {
    const checked = checkScript(parsed.script, options.registry, version);
    const linked = compileAt(parsed.script, source, anchor, version, options);
    // What the checker said of a place needs not be said again by the compiler.
    const news = linked.diagnostics.filter(({ span }) => !checked.some((known) => touches(known.span, span)));
    diagnostics.push(...atServerLines([...checked, ...news], parsed.script, source.text));
    program = hasErrors(diagnostics) ? null : linked.program;
  } else if (diagnosticCodes[mistake.code].stage === 'parse') {
    // The server checks names while it reads; behind the first mistake the tree has holes, and what the checker
    // says of them would only follow from it.
    const checked = checkScript(parsed.script, options.registry, version).filter(
      ({ code }) => diagnosticCodes[code].stage === 'parse',
    );
    const seen = seenBefore(mistake.span.start, checked, parsed.script, source.text);
    diagnostics.push(...atServerLines(seen, parsed.script, source.text));
  }
  return {
    version,
    dialect,
    source,
    script: parsed.script,
    program,
    diagnostics: diagnostics.map((one) => anchored(one, anchor)).sort(compareDiagnostics),
  };
}

/** The script as if it listened on other sockets. */
function withSockets(parsed: Parsed, listen: readonly string[] | undefined): Parsed {
  if (listen === undefined) return parsed;
  const { items } = parsed.script;
  const isSocket = (item: Script['items'][number]) =>
    item.kind === 'GlobalParameter' && ['socket', 'listen'].includes(item.name.name);
  const others = items.filter((item) => !isSocket(item));
  const place = items.find(isSocket)?.span ?? { start: 0, end: 0 };
  const sockets = listen.flatMap((socket) =>
    parse(`socket=${socket}\n`, { dialect: '3.6' }).script.items.map((item) => placed(item, place)),
  );
  return { ...parsed, script: { ...parsed.script, items: [...sockets, ...others] } };
}

/** What was written elsewhere, as if it stood at that place. */
function placed<T>(node: T, place: Span): T {
  const moved = JSON.stringify(node, (key, value) => (key === 'span' ? place : value));
  return JSON.parse(moved) as T;
}

function readSource(options: LoadOptions): ReadScript | null {
  const { path, text, readFile, version: dialect, preprocess } = options;
  const how = { readFile, ...(dialect && { dialect }), ...(preprocess && { preprocess }) };
  return text === undefined ? readScript(path, how) : readText(path, text, how);
}

function compileAt(
  script: Script,
  source: SourceText,
  anchor: (offset: number) => number,
  version: Version,
  { registry, trace, traceRoutes, coverage }: LoadOptions,
): { program: Program | null; diagnostics: Diagnostic[] } {
  const positions = {
    position: (offset: number) => source.position(offset),
    text: ({ start, end }: Span) => source.text.slice(start, end),
    anchor,
  };
  const { program, problems } = compile(script, {
    registry: registry.forVersion(version),
    positions,
    trace,
    traceRoutes,
    coverage,
  });
  const diagnostics = problems.map(
    (problem): Diagnostic => ({ ...problem, severity: diagnosticCodes[problem.code].severity }),
  );
  return { program, diagnostics };
}

/** On the line that the server counts the place to, with the place itself related. */
function anchored(diagnostic: Diagnostic, anchor: (offset: number) => number): Diagnostic {
  const { code, span, message, related = [] } = diagnostic;
  const { stage } = diagnosticCodes[code];
  const start = anchor(span.start);
  if (start === span.start || (stage !== 'parse' && stage !== 'check')) return diagnostic;
  return { ...diagnostic, span: { start, end: start + 1 }, related: [{ span, message }, ...related] };
}

function touches(one: Span, other: Span): boolean {
  return one.start === other.start || (one.start < other.end && other.start < one.end);
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
