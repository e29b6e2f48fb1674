/** Texts whose variables the server looks at while it reads the script; those of all others wait for its start. */
import type * as ast from '../../../grammar/ast.ts';
import { parseFormat } from '../../../grammar/formats.ts';
import { parseVariableText } from '../../compile/variable-text.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { checkTarget, checkVariable } from './variables.ts';

/** The computed name of a route, and in 2.4 the text of `pv_printf` and `script_trace`. */
export function checkEarlyTexts(call: ast.Call, scope: Scope, report: Report): void {
  if (call.kind === 'RouteCall') {
    const { computed } = call.name;
    if (computed?.kind === 'StringLiteral') checkText(computed, scope, report);
    return;
  }
  if (call.kind !== 'FunctionCall' || scope.version !== '2.4') return;
  const [first, second] = call.arguments;
  if (!/^(?:pv_printf|avp_printf|script_trace)$/.test(call.name.name)) return;
  if (second?.kind === 'StringLiteral') checkText(second, scope, report);
  if (call.name.name === 'script_trace') return;
  if (first?.kind === 'Variable') checkTarget(first, scope, report);
  if (first?.kind !== 'StringLiteral') return;
  const target = parseVariableText(first.value, first.span);
  if (target === null) report('variable-malformed', first.span, `"${first.value}" is no variable`);
  else checkTarget(target, scope, at(first.span, report));
}

function checkText(literal: ast.StringLiteral, scope: Scope, report: Report): void {
  const here = at(literal.span, report);
  const { parts, problems } = parseFormat(literal.value, literal.span.start);
  for (const part of parts) if (typeof part !== 'string') checkVariable(part, scope, here);
  for (const { message, hint } of problems) here('variable-malformed', literal.span, message, { hint });
}

/** Everything is said of the whole text. */
function at(span: ast.Span, report: Report): Report {
  return (code, _, message, more) => report(code, span, message, more);
}
