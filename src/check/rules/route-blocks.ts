import type * as ast from '../../../grammar/ast.ts';
import type { Report } from '../report.ts';

/** Slots for named routes of one kind (reference: language 2.5). */
const mostNamedRoutes = 99;

/** Every block is defined once; only timer routes may share a name. */
export function checkRouteBlocks(script: ast.Script, report: Report): void {
  const seen = new Map<string, ast.RouteBlock>();
  const named = new Map<ast.RouteBlockKind, number>();
  for (const item of script.items) {
    if (item.kind !== 'RouteBlock') continue;
    if (item.routeKind === 'timer_route') continue;
    const name = item.routeKind === 'route' && item.name === '0' ? null : item.name;
    const title = name === null ? item.routeKind : `${item.routeKind}[${name}]`;
    const first = seen.get(title);
    const head = { start: item.span.start, end: item.bodySpan.start };
    if (first !== undefined) {
      report('route-redefined', head, `${title} is defined twice`, {
        related: [
          { span: { start: first.span.start, end: first.bodySpan.start }, message: 'the first definition' },
        ],
      });
      continue;
    }
    seen.set(title, item);
    if (name === null) continue;
    const count = (named.get(item.routeKind) ?? 0) + 1;
    named.set(item.routeKind, count);
    if (count === mostNamedRoutes + 1) {
      report(
        'route-too-many',
        head,
        `more than ${mostNamedRoutes} named blocks of the kind ${item.routeKind}`,
      );
    }
  }
}
