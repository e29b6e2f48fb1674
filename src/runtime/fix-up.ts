import type { RouteBlockKind } from '../../grammar/ast.ts';
import { access, type Environment } from '../compile/access.ts';
import type { Program } from '../compile/program.ts';
import { ModuleProblem } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';
import type { LoadedModules } from './modules.ts';

/** The order in which the server walks its routes. */
const routeOrder: readonly RouteBlockKind[] = [
  'route',
  'onreply_route',
  'failure_route',
  'branch_route',
  'error_route',
  'local_route',
  'timer_route',
  'event_route',
  'startup_route',
];

type Link = (server: Server, state: unknown, ...literals: unknown[]) => string | null | undefined;

/** Shows every function the literal arguments of its calls. @throws ModuleProblem for one it cannot use */
export function linkCalls(
  server: Server,
  program: Program,
  modules: LoadedModules,
  environment: Environment,
): void {
  for (const { declaration, module, name, literals, span } of program.calls) {
    const link = declaration?.link as Link | undefined;
    if (link === undefined) continue;
    const problem =
      link(server, modules.state(module), ...literals.map((literal) => referenceOf(literal, environment))) ??
      null;
    if (problem === null) continue;
    const { file, line } = program.positions.position(span.start);
    throw new ModuleProblem(`${file}:${line}: ${name}: ${problem}`);
  }
}

/** A variable given to a function is the same in every call. */
function referenceOf(literal: unknown, environment: Environment): unknown {
  if (typeof literal !== 'object' || literal === null || !('referenceTo' in literal)) return literal;
  return access(literal.referenceTo as Parameters<typeof access>[0], environment).reference;
}

/** Events that calls name, in the order in which the server walks its routes: by kind, then as written. */
export function namedEvents({
  routes,
  calls,
}: Program): { function: 'raise_event' | 'subscribe_event'; event: ByteString }[] {
  return calls
    .map(({ name, literals, route }) => ({
      name,
      event: literals[0],
      rank: routeOrder.indexOf(routes[route]!.block),
    }))
    .sort((left, right) => left.rank - right.rank)
    .flatMap(({ name, event }) =>
      (name === 'raise_event' || name === 'subscribe_event') && typeof event === 'string'
        ? [{ function: name, event }]
        : [],
    );
}
