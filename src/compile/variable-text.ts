import type * as ast from '../../grammar/ast.ts';
import { scanVariable } from '../../grammar/variables.ts';

/** A variable written as a text that is nothing else, as the arguments of 2.4 and modparams hold it; null when it is not one. */
export function parseVariableText(text: string, span: ast.Span): ast.Variable | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('$')) return null;
  const { variable, end, malformed } = scanVariable(trimmed, 0, () => span.start, 0);
  return malformed === null && end === trimmed.length ? variable : null;
}
