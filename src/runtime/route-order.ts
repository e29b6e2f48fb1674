import type { RouteBlockKind, Script } from '../../grammar/ast.ts';
import { walkStatements } from '../check/walk.ts';
import type { RouteInfo } from '../compile/program.ts';

/** The kinds in the order in which the server walks them. */
const kinds: readonly RouteBlockKind[] = [
  'route',
  'onreply_route',
  'failure_route',
  'branch_route',
  'error_route',
  'local_route',
  'startup_route',
  'timer_route',
  'event_route',
];

/**
 * The routes in the order in which the server prepares them: by kind, the one without a name first, then as written;
 * a `route[x]` stands where it is mentioned first, be it by a call in another route or by the end of its own block.
 */
export function inServerOrder(script: Script, routes: readonly RouteInfo[]): RouteInfo[] {
  const mentioned = mentions(script);
  const place = ({ block, name }: RouteInfo): number =>
    name === null ? -1 : block === 'route' ? mentioned.indexOf(name) : 0;
  return [...routes].sort(
    (left, right) =>
      kinds.indexOf(left.block) - kinds.indexOf(right.block) ||
      place(left) - place(right) ||
      left.id - right.id,
  );
}

/** Names of request routes in the order in which the server reads of them. */
function mentions(script: Script): string[] {
  const names = new Set<string>();
  for (const item of script.items) {
    if (item.kind !== 'RouteBlock') continue;
    walkStatements(item.body, {
      call(call) {
        const name =
          call.kind === 'RouteCall'
            ? call.name
            : call.kind === 'Async'
              ? call.resume
              : call.kind === 'Launch'
                ? call.report
                : null;
        if (name !== null && name.computed === null) names.add(name.text);
      },
    });
    if (item.routeKind === 'route' && item.name !== null) names.add(item.name);
  }
  return [...names];
}
