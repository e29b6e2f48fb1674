import type { Span, Variable } from '../../grammar/ast.ts';
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
 * variables of the script when it is read, then the calls and the variables in texts as they stand in the routes.
 * @throws ModuleProblem for one that cannot be used
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
  const linkVariable = ({ name, inner, span }: Variable): void => {
    const known = environment.registry.variable(name, environment.modules);
    const declaration = known?.declaration;
    if (inner === null || !known || declaration?.link === undefined) return;
    if (inner.variable !== null && declaration.innerKind !== 'literal') return;
    const problem = declaration.link(server, inner.text, modules.state(known.module));
    if (problem !== null) stop(span, `$${name}`, problem);
  };
  const linkCall = ({ declaration, module, name, literals, span }: CallSite): void => {
    const link = declaration?.link as Link | undefined;
    if (link === undefined) return;
    const values = literals.map((literal) => referenceOf(literal, environment));
    const problem = link(server, modules.state(module), ...values) ?? null;
    if (problem !== null) stop(span, name, problem);
  };
  const inTexts: TextVariable[] = [];
  for (const { variable, textOf } of program.mentions) {
    if (textOf === null) linkVariable(variable);
    else inTexts.push({ route: textOf, span: variable.span, variable });
  }
  for (const one of inFixUpOrder(program, [...program.calls, ...inTexts])) {
    if ('variable' in one) linkVariable(one.variable);
    else linkCall(one);
  }
}

/** A variable in a text of a route. */
interface TextVariable {
  readonly route: number;
  readonly span: Span;
  readonly variable: Variable;
}

/** Calls and texts in the order in which the server walks its routes. */
function inFixUpOrder<T extends { readonly route: number; readonly span: Span }>(
  { script, routes }: Program,
  list: readonly T[],
): T[] {
  const places = new Map(inServerOrder(script, routes).map(({ id }, place) => [id, place]));
  return [...list].sort(
    (left, right) => places.get(left.route)! - places.get(right.route)! || left.span.start - right.span.start,
  );
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
  return inFixUpOrder(program, program.calls).flatMap(({ name, literals }) => {
    const event = literals[0];
    return (name === 'raise_event' || name === 'subscribe_event') && typeof event === 'string'
      ? [{ function: name, event }]
      : [];
  });
}
