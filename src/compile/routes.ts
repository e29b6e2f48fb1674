import type * as ast from '../../grammar/ast.ts';
import { routeKindOf } from '../declarations/routes.ts';
import type { RouteInfo } from './program.ts';
import { isEmpty } from './statements.ts';
import { routeKey, type Unit } from './unit.ts';

/** Numbers the route blocks and finds out which of them may have to wait. */
export function collectRoutes(unit: Unit): ast.RouteBlock[] {
  const blocks = unit.script.items.filter((item) => item.kind === 'RouteBlock');
  // A route of nothing but `;` counts as not defined (reference: language 2.5).
  const kept = blocks.filter((block) => !isEmpty(block.body));
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
  unit.readsParameters = mentions(unit.script, 'param');
  unit.scriptTrace = blocks.some((block) => calls(block).functions.includes('script_trace'));
  return kept;
}

/** Whether a word stands anywhere in a script: in a variable, or in a text that may be expanded. */
function mentions(node: unknown, word: string): boolean {
  if (typeof node === 'string') return node.includes(word);
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some((part) => mentions(part, word));
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
