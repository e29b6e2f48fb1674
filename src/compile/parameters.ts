import type * as ast from '../../grammar/ast.ts';
import { parseFormat } from '../../grammar/formats.ts';
import { nativeOf } from './native.ts';
import type { Unit } from './unit.ts';

/**
 * How many parameters a route reads by number, or null when something reads them in another way (a computed
 * number, a text that a function expands): they must then be where everybody can find them. When no route of a
 * script gives null, parameters are handed over as plain arguments of functions.
 */
export function parametersRead(unit: Unit, block: ast.RouteBlock): number | null {
  let most = 0;
  let indirect = false;
  const variable = (node: ast.Variable): void => {
    if (node.name === 'param') {
      const native = nativeOf(unit, { ...node, transformations: [], index: null });
      // With transformations it is read by a closure.
      if (
        native?.kind !== 'param' ||
        node.transformations.length > 0 ||
        node.index !== null ||
        node.context !== null
      )
        indirect = true;
      else most = Math.max(most, native.index + 1);
    } else if (node.text.includes('param')) {
      indirect ||= mentionsParameter(node);
    }
  };
  const text = (value: string): void => {
    if (!value.includes('param')) return;
    for (const part of parseFormat(value, 0).parts) if (typeof part !== 'string') variable(part);
  };
  const visit = (node: unknown, expanded: boolean): void => {
    if (Array.isArray(node)) for (const part of node) visit(part, expanded);
    if (typeof node !== 'object' || node === null) return;
    const typed = node as ast.Statement | ast.Expression | ast.Call;
    if (typed.kind === 'Variable') variable(typed);
    else if (typed.kind === 'StringLiteral') {
      if (expanded) text(typed.value);
      else if (typed.value.includes('param(')) indirect = true;
    } else if (typed.kind === 'FunctionCall')
      visit(typed.arguments, typed.name.name === 'xlog' || typed.name.name === 'xdbg');
    else if (typed.kind === 'RouteCall') {
      visit(typed.name.computed, true);
      // Texts handed to a route are not expanded.
      for (const argument of typed.arguments) if (argument.kind === 'Variable') variable(argument);
    } else for (const part of Object.values(node)) visit(part, false);
  };
  visit(block.body, false);
  return indirect ? null : most;
}

/** `$avp($param(1))`, `$(var(x){s.substr,$param(1),0})`: a parameter inside another variable. */
function mentionsParameter(node: ast.Variable): boolean {
  return /\$\(?param/.test(node.text.slice(1));
}
