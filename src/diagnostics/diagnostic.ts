import type { Span } from '../../grammar/index.ts';
import type { DiagnosticCode } from './codes.ts';

export type Severity = 'error' | 'warning' | 'note';

/** Another place that matters for a diagnostic. */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** Something the author of a script should know about it. Spans are offsets in the flattened text. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly span: Span;
  /** One sentence without a full stop; names of the script in backticks. */
  readonly message: string;
  /** How to mend it. */
  readonly hint?: string;
  readonly related?: readonly Related[];
}

/** Errors first where they start at the same place; otherwise in the order of the text. */
export function compareDiagnostics(one: Diagnostic, other: Diagnostic): number {
  return one.span.start - other.span.start || rank[one.severity] - rank[other.severity];
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
