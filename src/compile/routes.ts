import type * as ast from '../../grammar/ast.ts';
import { routeKindOf } from '../declarations/routes.ts';
import { parametersRead } from './parameters.ts';
import type { RouteInfo } from './program.ts';
import { isEmpty } from './statements.ts';
import { routeKey, type Unit } from './unit.ts';

/** Numbers the route blocks and finds out which of them may have to wait. */
export function collectRoutes(unit: Unit): ast.RouteBlock[] {
  const blocks = unit.script.items.filter((item) => item.kind === 'RouteBlock');
  // A route of nothing but `;` counts as not defined (reference: language 2.5).
  const kept = blocks.filter((block) => !isEmpty(block.body));
  unit.blocks = kept;
  const waiting = findWaiting(unit, kept);
  unit.routes = kept.map((block, id): RouteInfo => {
    const name = block.routeKind === 'route' && block.name === '0' ? null : block.name;
    return {
      id,
      block: block.routeKind,
      kind: routeKindOf[block.routeKind],
      name,
      label: name === null ? block.routeKind : `${block.routeKind}[${name}]`,
      interval: block.interval?.value ?? null,
      mode: block.mode,
      suspends: waiting.has(block),
      span: block.span,
    };
  });
  for (const route of unit.routes) {
    const key = routeKey(route.block, route.name);
    // Timer routes of the same name may stand several times; the first one answers to it.
    if (!unit.routeIds.has(key)) unit.routeIds.set(key, route.id);
  }
  unit.hasErrorRoute = unit.routeIds.has('error_route');
  unit.returnsValues = blocks.some((block) => calls(block).returnsValues);
  unit.countsActions = blocks.some((block) =>
    calls(block).functions.some(
      (name) => unit.registry.function(name, unit.modules)?.declaration?.asksBefore === true,
    ),
  );
  unit.scriptTrace = blocks.some((block) => calls(block).functions.includes('script_trace'));
  unit.parameterCounts = parameterCounts(unit, kept);
  return kept;
}

function parameterCounts(unit: Unit, blocks: readonly ast.RouteBlock[]): readonly number[] | null {
  // In 2.4 parameters are evaluated at each use; who watches wants to see them.
  if (unit.version === '2.4' || unit.options.trace === true || unit.scriptTrace) return null;
  // Modules expand texts of their parameters whenever they like.
  const settings = unit.script.items.filter((item) => item.kind === 'ModParam');
  if (settings.some(({ value }) => String(value.value).includes('param('))) return null;
  const counts = blocks.map((block) => parametersRead(unit, block));
  return counts.every((count) => count !== null) ? counts : null;
}

interface Calls {
  readonly functions: readonly string[];
  readonly routes: readonly string[];
  readonly computed: boolean;
  readonly returnsValues: boolean;
}

const cache = new WeakMap<ast.RouteBlock, Calls>();

/** What a block calls itself, apart from the deferred calls of `async` and `launch`. */
function calls(block: ast.RouteBlock): Calls {
  const known = cache.get(block);
  if (known !== undefined) return known;
  const functions: string[] = [];
  const routes: string[] = [];
  let computed = false;
  let returnsValues = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const typed = node as ast.Statement | ast.Call;
    if (typed.kind === 'Async' || typed.kind === 'Launch') return;
    if (typed.kind === 'FunctionCall') functions.push(typed.name.name);
    if (typed.kind === 'RouteCall') {
      if (typed.name.computed === null) routes.push(typed.name.text);
      else computed = true;
    }
    if (typed.kind === 'Return' && typed.values.length > 0) returnsValues = true;
    Object.values(node).forEach(visit);
  };
  visit(block.body);
  const result = { functions, routes, computed, returnsValues };
  cache.set(block, result);
  return result;
}

function findWaiting(unit: Unit, blocks: readonly ast.RouteBlock[]): Set<ast.RouteBlock> {
  const named = new Map(
    blocks.filter((block) => block.routeKind === 'route').map((block) => [block.name ?? '0', block]),
  );
  const waiting = new Set<ast.RouteBlock>();
  const waits = (name: string): boolean =>
    unit.registry.function(name, unit.modules)?.declaration?.waits === true;
  for (let grown = true; grown; ) {
    grown = false;
    const anyNamed = [...named.values()].some((block) => waiting.has(block));
    for (const block of blocks) {
      if (waiting.has(block)) continue;
      const { functions, routes, computed } = calls(block);
      const direct = functions.some(waits) || (computed && anyNamed);
      if (!direct && !routes.some((name) => waiting.has(named.get(name)!))) continue;
      waiting.add(block);
      grown = true;
    }
  }
  return waiting;
}
