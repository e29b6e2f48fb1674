import type { Span } from '../../grammar/ast.ts';
import { access, type Environment } from '../compile/access.ts';
import type { CallSite, Program } from '../compile/program.ts';
import { ModuleProblem } from '../declarations/module.ts';
import type { Server } from '../declarations/server.ts';
import type { ByteString } from '../values/value.ts';
import type { LoadedModules } from './modules.ts';
import { inServerOrder } from './route-order.ts';

type Link = (server: Server, state: unknown, ...literals: unknown[]) => string | null | undefined;

/**
 * Shows every variable its name and every function the literal arguments of its calls, in the order of the server:
 * variables of the script when it is read, then the calls. @throws ModuleProblem for one that cannot be used
 */
export function linkUses(
  server: Server,
  program: Program,
  modules: LoadedModules,
  environment: Environment,
): void {
  const stop = (span: Span, name: string, problem: string): never => {
    const { file, line } = program.positions.position(span.start);
    throw new ModuleProblem(`${file}:${line}: ${name}: ${problem}`);
  };
  for (const { name, inner, span } of program.mentions) {
    const link = environment.registry.variable(name, environment.modules)?.declaration?.link;
    const problem = inner === null ? null : (link?.(server, inner.text) ?? null);
    if (problem !== null) stop(span, `$${name}`, problem);
  }
  for (const { declaration, module, name, literals, span } of inFixUpOrder(program)) {
    const link = declaration?.link as Link | undefined;
    if (link === undefined) continue;
    const problem =
      link(server, modules.state(module), ...literals.map((literal) => referenceOf(literal, environment))) ??
      null;
    if (problem !== null) stop(span, name, problem);
  }
}

/** Calls in the order in which the server walks its routes. */
function inFixUpOrder({ script, calls, routes }: Program): CallSite[] {
  const places = new Map(inServerOrder(script, routes).map(({ id }, place) => [id, place]));
  return [...calls].sort((left, right) => places.get(left.route)! - places.get(right.route)!);
}

/** A variable given to a function is the same in every call. */
function referenceOf(literal: unknown, environment: Environment): unknown {
  if (typeof literal !== 'object' || literal === null || !('referenceTo' in literal)) return literal;
  return access(literal.referenceTo as Parameters<typeof access>[0], environment).reference;
}

/** Events that calls name, in the order of the fix-up. */
export function namedEvents(
  program: Program,
): { function: 'raise_event' | 'subscribe_event'; event: ByteString }[] {
  return inFixUpOrder(program).flatMap(({ name, literals }) => {
    const event = literals[0];
    return (name === 'raise_event' || name === 'subscribe_event') && typeof event === 'string'
      ? [{ function: name, event }]
      : [];
  });
}
