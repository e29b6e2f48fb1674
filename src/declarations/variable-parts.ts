import type * as ast from '../../grammar/ast.ts';
import type { KnownVariable } from './registry.ts';

/** What is wrong with the name in parentheses or with the index of a variable. */
export interface PartsProblem {
  readonly code: 'variable-name-missing' | 'variable-name-forbidden' | 'variable-index-forbidden';
  readonly span: ast.Span;
  readonly message: string;
}

/**
 * Whether a variable has the parts that it takes; null when it has. Only core variables insist on their name,
 * those of modules accept the bare form (catalog).
 */
export function partsProblem(variable: ast.Variable, known: KnownVariable): PartsProblem | null {
  const { inner, index, span } = variable;
  if (inner === null && known.inner === 'required' && known.module === null) {
    const message = `$${known.name} needs a name: $${known.name}(…)`;
    return { code: 'variable-name-missing', span, message };
  }
  if (inner !== null && known.inner === 'no') {
    const message = `$${known.name} takes no name in parentheses`;
    return { code: 'variable-name-forbidden', span: inner.span, message };
  }
  if (index === null) return null;
  if (!known.index || (inner === null && known.facts?.indexNeedsName === true)) {
    const message = `$${known.name}${inner === null ? '' : '(…)'} takes no index`;
    return { code: 'variable-index-forbidden', span: index.span, message };
  }
  if (known.declaration?.index === 'all' && index.value !== '*') {
    const message = `the only index of $${known.name}(…) is [*], in a loop`;
    return { code: 'variable-index-forbidden', span: index.span, message };
  }
  if (isWrongWord(index.value, known)) {
    const words = known.declaration?.indexWords?.map((word) => `, \`${word}\``).join('') ?? '';
    const message = `an index is a number, \`*\`${words} or a variable, not \`${index.value.word}\``;
    return { code: 'variable-index-forbidden', span: index.span, message };
  }
  return null;
}

/** Whether the variable can be assigned in the form in which it is written. */
export function canBeAssigned(variable: ast.Variable, known: KnownVariable): boolean {
  return known.writable && !(variable.inner !== null && known.declaration?.namedReadOnly === true);
}

/** Other messages are known to module tm only. */
export function unknownContext({ text, context }: ast.Variable): string {
  return `\`${text}\`: without module tm there is no context <${context}>`;
}

/** Some modules read indexes of their own. */
function isWrongWord(
  value: ast.VariableIndex['value'],
  { declaration, module }: KnownVariable,
): value is { readonly word: string } {
  if (typeof value !== 'object' || 'kind' in value || module !== null) return false;
  const given = value.word.toLowerCase();
  return declaration?.indexWords?.every((word) => word.toLowerCase() !== given) ?? true;
}
