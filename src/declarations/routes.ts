import type { RouteBlockKind } from '../../grammar/ast.ts';

/** The kinds of route a function may be called from, as the catalog names them. */
export type RouteKind =
  | 'request'
  | 'failure'
  | 'onreply'
  | 'branch'
  | 'error'
  | 'local'
  | 'startup'
  | 'timer'
  | 'event';

export const everyRouteKind: readonly RouteKind[] = [
  'request',
  'failure',
  'onreply',
  'branch',
  'error',
  'local',
  'startup',
  'timer',
  'event',
];

/** Where most functions of modules may be called. */
export const allButError: readonly RouteKind[] = everyRouteKind.filter((kind) => kind !== 'error');

/** The kind of a block; `route` is what its caller is, `request` at the top. */
export const routeKindOf: Readonly<Record<RouteBlockKind, RouteKind>> = {
  route: 'request',
  failure_route: 'failure',
  onreply_route: 'onreply',
  branch_route: 'branch',
  error_route: 'error',
  local_route: 'local',
  startup_route: 'startup',
  timer_route: 'timer',
  event_route: 'event',
};

/** The block that runs as a kind. */
export const blockOfKind: Readonly<Record<RouteKind, RouteBlockKind>> = {
  request: 'route',
  failure: 'failure_route',
  onreply: 'onreply_route',
  branch: 'branch_route',
  error: 'error_route',
  local: 'local_route',
  startup: 'startup_route',
  timer: 'timer_route',
  event: 'event_route',
};
