/** Diagnostics for people. */
import type { SourceText } from '../source/source-text.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { codeFrame, decodeUtf8 } from './frame.ts';
import { coloured, plain, type Style } from './style.ts';

export interface PrettyOptions {
  readonly colour?: boolean;
}

/**
 * All diagnostics, each with its place, a frame of the script and the hint; an empty line between them.
 * @returns an empty text when there are none
 */
export function writePretty(
  diagnostics: readonly Diagnostic[],
  source: SourceText,
  options: PrettyOptions = {},
): string {
  const style = options.colour ? coloured : plain;
  return diagnostics.map((diagnostic) => writeOne(diagnostic, source, style)).join('\n');
}

function writeOne(diagnostic: Diagnostic, source: SourceText, style: Style): string {
  const paint: Readonly<Record<Severity, (text: string) => string>> = style;
  const lines = [
    `${style.strong(place(source, diagnostic.span.start))}: ${paint[diagnostic.severity](diagnostic.severity)}: ${decodeUtf8(diagnostic.message)} ${style.faint(`[${diagnostic.code}]`)}`,
    codeFrame(source, diagnostic.span, { style }),
  ];
  for (const related of diagnostic.related ?? []) {
    lines.push(
      `  ${style.note('note')}: ${place(source, related.span.start)}: ${decodeUtf8(related.message)}`,
    );
    lines.push(codeFrame(source, related.span, { style, context: 0 }));
  }
  if (diagnostic.hint !== undefined) lines.push(`  ${style.note('hint')}: ${decodeUtf8(diagnostic.hint)}`);
  return `${lines.join('\n')}\n`;
}

function place(source: SourceText, offset: number): string {
  const { file, line, column } = source.position(offset);
  return `${file}:${line}:${column}`;
}

/** `2 errors, 1 warning`; empty without any. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<Severity, number>();
  for (const { severity } of diagnostics) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return (['error', 'warning', 'note'] as const)
    .filter((severity) => counts.has(severity))
    .map((severity) => `${counts.get(severity)} ${severity}${counts.get(severity) === 1 ? '' : 's'}`)
    .join(', ');
}
