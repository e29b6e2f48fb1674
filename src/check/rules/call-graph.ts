import type * as ast from '../../../grammar/ast.ts';
import { blockOfKind, type RouteKind, routeKindOf } from '../../declarations/routes.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { walkStatements } from '../walk.ts';

interface Block {
  readonly calls: readonly ast.FunctionCall[];
  readonly routes: readonly string[];
}

/**
 * A function may not be reached from a block in which it is not allowed, also through `route(x)`.
 * Functions in the block itself are checked where they stand.
 */
export function checkCallGraph(script: ast.Script, scope: Scope, report: Report): void {
  const blocks = new Map<string, Block>();
  for (const item of script.items) {
    if (item.kind === 'RouteBlock' && item.routeKind === 'route' && item.name !== null)
      blocks.set(item.name, blockOf(item));
  }
  const reported = new Set<ast.FunctionCall>();
  for (const item of script.items) {
    if (item.kind !== 'RouteBlock' || item.routeKind === 'route') continue;
    const kind = routeKindOf[item.routeKind];
    const visited = new Set<string>();
    const open = [...blockOf(item).routes];
    while (open.length > 0) {
      const name = open.pop()!;
      const block = blocks.get(name);
      if (block === undefined || visited.has(name)) continue;
      visited.add(name);
      open.push(...block.routes);
      for (const call of block.calls) {
        if (reported.has(call) || isAllowed(call, kind, scope)) continue;
        reported.add(call);
        report(
          'call-from-wrong-block',
          call.name.span,
          `${call.name.name} cannot be used in ${blockOfKind[kind]}, from where route[${name}] is called`,
          {
            related: [
              { span: { start: item.span.start, end: item.bodySpan.start }, message: 'reached from here' },
            ],
          },
        );
      }
    }
  }
}

function isAllowed(call: ast.FunctionCall, kind: RouteKind, scope: Scope): boolean {
  const { known } = scope.function(call.name.name, call.span.start);
  return (
    known === null || (known.facts?.routesByArity?.[call.arguments.length] ?? known.routes).includes(kind)
  );
}

function blockOf(item: ast.RouteBlock): Block {
  const calls: ast.FunctionCall[] = [];
  const routes: string[] = [];
  walkStatements(item.body, {
    call(call, context) {
      if (call.kind === 'FunctionCall' && context !== 'async') calls.push(call);
      else if (call.kind === 'RouteCall' && call.name.computed === null) routes.push(call.name.text);
    },
  });
  return { calls, routes };
}
