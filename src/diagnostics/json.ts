/** Diagnostics for programs. */
import type { Span } from '../../grammar/index.ts';
import type { Position, SourceText } from '../source/source-text.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { decodeUtf8 } from './frame.ts';

/** Lines and columns count from 1, columns in bytes; `end` is after the last byte. */
export interface JsonPlace {
  readonly file: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly (JsonPlace & { readonly message: string })[];
}

/** One object per diagnostic, ready for `JSON.stringify`. */
export function toJson(diagnostics: readonly Diagnostic[], source: SourceText): JsonDiagnostic[] {
  return diagnostics.map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: decodeUtf8(diagnostic.message),
    ...placeOf(source, diagnostic.span),
    ...(diagnostic.hint !== undefined && { hint: decodeUtf8(diagnostic.hint) }),
    ...(diagnostic.related !== undefined && {
      related: diagnostic.related.map((related) => ({
        message: decodeUtf8(related.message),
        ...placeOf(source, related.span),
      })),
    }),
  }));
}

/** The same as text, with a line break at the end. */
export function writeJson(diagnostics: readonly Diagnostic[], source: SourceText): string {
  return `${JSON.stringify(toJson(diagnostics, source), null, 2)}\n`;
}

function placeOf(source: SourceText, span: Span): JsonPlace {
  const { start, end } = source.range(span);
  const point = ({ line, column }: Position) => ({ line, column });
  return { file: start.file, start: point(start), end: point(end) };
}
