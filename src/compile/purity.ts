import type * as ast from '../../grammar/ast.ts';
import { nativeOf } from './native.ts';
import type { Unit } from './unit.ts';

/**
 * What a piece of script does to `$var` slots, when it is certain that nothing else looks into them meanwhile:
 * only variables that generated code handles itself, no calls. Null when that is not certain.
 */
export interface SlotUse {
  readonly read: Set<number>;
  readonly written: Set<number>;
  /** Used by routes that are called meanwhile. */
  readonly shared: Set<number>;
  callsRoutes: boolean;
}

/** The slots that statements or expressions use; null unless they are plain computation. */
export function slotUse(unit: Unit, nodes: readonly (ast.Statement | ast.Expression)[]): SlotUse | null {
  const use: SlotUse = { read: new Set(), written: new Set(), shared: new Set(), callsRoutes: false };
  return nodes.every((node) => collect(unit, node, use)) ? use : null;
}

/**
 * True for a route that is plain computation from beginning to end and calls no other: nothing in it can see who
 * called it, so the call needs no bookkeeping.
 */
export function isPlainRoute(unit: Unit, id: number): boolean {
  return routeUse(unit, id) !== null;
}

const routeUses = new WeakMap<Unit, Map<number, SlotUse | null>>();

function routeUse(unit: Unit, id: number): SlotUse | null {
  let uses = routeUses.get(unit);
  if (uses === undefined) {
    uses = new Map();
    routeUses.set(unit, uses);
  }
  const known = uses.get(id);
  if (known !== undefined) return known;
  // Looked up again while it is looked at, it calls itself.
  uses.set(id, null);
  const { trace, coverage } = unit.options;
  const observed = trace === true || coverage === true || unit.scriptTrace || unit.parameterCounts === null;
  const use = observed ? null : slotUse(unit, unit.blocks[id]!.body);
  if (use?.callsRoutes === true) return null;
  uses.set(id, use);
  return use;
}

/** True for an assignment that is plain computation. */
export function isPlain(unit: Unit, assignment: ast.Assignment): boolean {
  return slotUse(unit, [assignment]) !== null;
}

/** True when `$rc` itself stands in an expression. */
export function readsCode(expression: ast.Expression | ast.NullLiteral): boolean {
  switch (expression.kind) {
    case 'Variable':
      return expression.name === 'rc' || expression.name === 'retcode';
    case 'Group':
    case 'Bracket':
      return readsCode(expression.expression);
    case 'Not':
    case 'Complement':
      return readsCode(expression.operand);
    case 'Arithmetic':
    case 'Logical':
      return readsCode(expression.left) || readsCode(expression.right);
    case 'Comparison':
      return [expression.left, expression.right].some((side) => side.kind === 'Variable' && readsCode(side));
    default:
      return false;
  }
}

function collect(unit: Unit, node: ast.Statement | ast.Expression | ast.NullLiteral, use: SlotUse): boolean {
  const all = (nodes: readonly (ast.Statement | ast.Expression)[]): boolean =>
    nodes.every((part) => collect(unit, part, use));
  switch (node.kind) {
    case 'NumberLiteral':
    case 'StringLiteral':
    case 'NullLiteral':
    case 'Empty':
    case 'Break':
    case 'Exit':
    case 'Drop':
      return true;
    case 'Variable':
      return variable(unit, node, use.read);
    case 'Comparison':
      return [node.left, node.right].every(
        (side) => side.kind !== 'BareOperand' && (side.kind !== 'Variable' || variable(unit, side, use.read)),
      );
    case 'Logical':
    case 'Arithmetic':
      return all([node.left, node.right]);
    case 'Not':
    case 'Complement':
      return all([node.operand]);
    case 'Group':
    case 'Bracket':
      return all([node.expression]);
    case 'StatementExpression':
      return all(node.statements);
    case 'Assignment':
      return (
        variable(unit, node.target, use.written) &&
        variable(unit, node.target, use.read) &&
        (node.value.kind === 'NullLiteral' || all([node.value]))
      );
    case 'If':
      return all([node.condition, ...node.then.statements, ...(node.otherwise?.statements ?? [])]);
    case 'While':
      return all([node.condition, ...node.body.statements]);
    case 'Switch':
      return all([
        node.operand,
        ...node.cases.flatMap((label) => label.body),
        ...(node.otherwise?.body ?? []),
      ]);
    case 'CallStatement':
    case 'CallExpression':
      return node.call.kind === 'RouteCall' && routeCall(unit, node.call, use);
    case 'Return':
      return node.values.length === 0 && (node.code === null || all([node.code]));
    default:
      return false;
  }
}

function routeCall(unit: Unit, call: ast.RouteCall, use: SlotUse): boolean {
  const id = call.name.computed === null ? unit.routeId('route', call.name.text) : null;
  const called = id === null ? null : routeUse(unit, id);
  if (called === null) return false;
  use.callsRoutes = true;
  for (const slots of [called.read, called.written]) for (const slot of slots) use.shared.add(slot);
  return call.arguments.every(
    (argument) => argument.kind !== 'Variable' || variable(unit, argument, use.read),
  );
}

function variable(unit: Unit, node: ast.Variable, slots: Set<number>): boolean {
  const native = nativeOf(unit, node);
  if (native === null) return false;
  if (native.kind === 'var') slots.add(native.slot);
  return true;
}
