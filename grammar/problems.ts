import type { Span } from './ast.ts';

/**
 * Names of what can be wrong with the text itself. The catalogue of diagnostics explains each one
 * (`src/diagnostics/codes.ts`, with a page per code).
 */
export type SyntaxCode =
  | 'syntax-unexpected-token'
  | 'syntax-missing-semicolon'
  | 'syntax-missing-opening-brace'
  | 'syntax-missing-closing-brace'
  | 'syntax-extra-closing-brace'
  | 'syntax-missing-parenthesis'
  | 'syntax-unclosed-string'
  | 'syntax-unclosed-comment'
  | 'syntax-unclosed-variable'
  | 'syntax-comment-without-newline'
  | 'syntax-stray-character'
  | 'syntax-double-slash-comment'
  | 'syntax-elseif'
  | 'syntax-else-without-if'
  | 'syntax-empty-route'
  | 'syntax-bare-block'
  | 'syntax-statement-outside-route'
  | 'syntax-semicolon-after-setting'
  | 'syntax-setting-value'
  | 'syntax-address'
  | 'syntax-bare-word'
  | 'syntax-reserved-word'
  | 'syntax-keyword-case'
  | 'syntax-variable-form'
  | 'syntax-route-name'
  | 'syntax-timer-interval'
  | 'syntax-break'
  | 'syntax-switch'
  | 'syntax-case-label'
  | 'syntax-argument'
  | 'syntax-unquoted-argument'
  | 'syntax-adjacent-strings'
  | 'syntax-comparison'
  | 'syntax-condition'
  | 'syntax-arithmetic-in-condition'
  | 'syntax-logic-in-arithmetic'
  | 'syntax-unary-minus'
  | 'syntax-assignment'
  | 'syntax-loop-head'
  | 'syntax-include'
  | 'syntax-other-version'
  | 'syntax-nesting'
  | 'syntax-too-large'
  | 'syntax-binary'
  | 'syntax-too-many-problems'
  | 'variable-malformed'
  | 'format-malformed';

/** One mistake in the text. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly severity: 'error' | 'warning';
  readonly span: Span;
  readonly message: string;
  /** How to mend it. */
  readonly hint?: string;
  /** Other places that matter: the brace that was never closed, the end of the statement before. */
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}
