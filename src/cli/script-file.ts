import type { Version } from '../../grammar/dialect.ts';
import { summarize, writePretty } from '../diagnostics/index.ts';
import { toJson } from '../diagnostics/json.ts';
import { nodeFiles } from '../host/node/files.ts';
import { type LoadResult, loadWithDetails } from '../simulator/load.ts';
import { readScriptText } from './input.ts';
import type { Terminal } from './terminal.ts';

/** Reads and loads a script named on the command line. */
export function loadScriptFile(
  name: string,
  version: Version | null,
  terminal: Terminal,
  trace = false,
): LoadResult {
  const text = readScriptText(name, terminal);
  return loadWithDetails({
    path: name === '-' ? '<stdin>' : name,
    text,
    version,
    files: nodeFiles,
    watch: true,
    trace,
  });
}

export function hasErrors({ diagnostics }: LoadResult): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Diagnostics as text, with a summary line; empty when there are none. */
export function prettyDiagnostics({ diagnostics, source }: LoadResult, colour: boolean): string {
  return diagnostics.length === 0
    ? ''
    : `${writePretty(diagnostics, source, { colour })}\n${summarize(diagnostics)}\n`;
}

/** One JSON object per line. */
export function jsonDiagnostics({ diagnostics, source }: LoadResult): string {
  return toJson(diagnostics, source)
    .map((diagnostic) => `${JSON.stringify({ type: 'diagnostic', ...diagnostic })}\n`)
    .join('');
}
