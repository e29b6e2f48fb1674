/**
 * The checker: everything that can be said about a script without running it and that is more than syntax.
 * What only shows when routes are linked (undefined routes, literal regular expressions, variables in texts)
 * comes from the compiler, which reports it in the same form.
 */
import type * as ast from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import type { Registry } from '../declarations/registry.ts';
import { routeKindOf } from '../declarations/routes.ts';
import { diagnosticCodes } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Report } from './report.ts';
import { checkCallGraph } from './rules/call-graph.ts';
import { checkEarlyTexts } from './rules/early-texts.ts';
import { checkFunctionCall } from './rules/functions.ts';
import { checkModuleParameters } from './rules/module-parameters.ts';
import { checkModules } from './rules/modules.ts';
import { checkRouteArguments } from './rules/route-arguments.ts';
import { checkRouteBlocks } from './rules/route-blocks.ts';
import { checkSettings } from './rules/settings.ts';
import { checkTarget, checkVariable } from './rules/variables.ts';
import { Scope } from './scope.ts';
import { walkStatements } from './walk.ts';

/** Diagnostics in source order. Spans are offsets in the flattened text. */
export function checkScript(script: ast.Script, registry: Registry, version: Version): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, span, message, more = {}) => {
    diagnostics.push({
      code,
      severity: diagnosticCodes[code].severity,
      span,
      message,
      ...(more.hint !== undefined && { hint: more.hint }),
      ...(more.related !== undefined && { related: more.related }),
    });
  };
  const scope = new Scope(script, registry, version);
  checkSettings(script, scope, report);
  checkModules(script, scope, report);
  checkModuleParameters(script, scope, report);
  checkRouteBlocks(script, report);
  for (const item of script.items) if (item.kind === 'RouteBlock') checkBlock(item, scope, report);
  checkCallGraph(script, scope, report);
  return onePerCause(diagnostics.sort((left, right) => left.span.start - right.span.start));
}

const shownPlaces = 3;

/** A name that is unknown in many places is one mistake: the first place stands for all. */
function onePerCause(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const groups = new Map<unknown, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = diagnostic.code.startsWith('name-unknown-')
      ? `${diagnostic.code} ${diagnostic.message} ${diagnostic.hint}`
      : diagnostic;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups.values()].map(([first, ...others]) => {
    if (others.length === 0) return first!;
    const related = others.slice(0, shownPlaces).map(({ span }, index) => {
      const more = others.length - shownPlaces;
      return {
        span,
        message: index === shownPlaces - 1 && more > 0 ? `here too, and in ${more} more places` : 'here too',
      };
    });
    return { ...first!, related };
  });
}

function checkBlock(block: ast.RouteBlock, scope: Scope, report: Report): void {
  const kind = routeKindOf[block.routeKind];
  walkStatements(block.body, {
    call(call, context) {
      if (call.kind === 'FunctionCall')
        checkFunctionCall(call, context === 'async' ? 'async' : 'sync', kind, scope, report);
      if (call.kind === 'RouteCall') checkRouteArguments(call, report);
      checkEarlyTexts(call, scope, report);
    },
    variable: (variable) => checkVariable(variable, scope, report),
    target: (variable) => checkTarget(variable, scope, report),
    statement(statement) {
      if (statement.kind === 'For' && !iterators.has(statement.iterator.name)) {
        report(
          'loop-iterator',
          statement.iterator.span,
          `a loop cannot assign $${statement.iterator.name}: only $var, $avp and $json`,
        );
      }
    },
  });
}

const iterators = new Set(['var', 'avp', 'json']);
