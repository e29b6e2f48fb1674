import type { Span } from '../../grammar/ast.ts';
import type { DiagnosticCode } from '../diagnostics/codes.ts';

/** How a rule says what it found. Severity and stage belong to the code. */
export type Report = (code: DiagnosticCode, span: Span, message: string, more?: ReportDetails) => void;

export interface ReportDetails {
  /** How to mend it. */
  readonly hint?: string | undefined;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}
