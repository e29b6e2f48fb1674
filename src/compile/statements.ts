import type * as ast from '../../grammar/ast.ts';
import { emitAssignment } from './assignments.ts';
import { emitCall } from './calls.ts';
import { emitTest } from './conditions.ts';
import type { Emitter } from './emitter.ts';
import { emitFor, emitWhile } from './loops.ts';
import { isPlain, readsCode } from './purity.ts';
import { emitReturn } from './returns.ts';
import { emitTracedStatement } from './script-trace.ts';
import { emitSwitch } from './switch.ts';

/** True when nothing is left of a list of statements: lone semicolons are no actions. */
export function isEmpty(statements: readonly ast.Statement[]): boolean {
  return statements.every((statement) => statement.kind === 'Empty');
}

/**
 * A list of statements. With `tail`, `$rc` is the value of the list when it ends, as for a body or a route: an
 * `if` that is not taken then leaves 1, not the value of its condition (reference: language 3.1).
 */
export function emitBlock(emitter: Emitter, statements: readonly ast.Statement[], tail: boolean): void {
  const actions = statements.filter((statement) => statement.kind !== 'Empty');
  actions.forEach((statement, index) => {
    const next = actions[index + 1];
    const { options, scriptTrace } = emitter.unit;
    const { trace, coverage } = options;
    emitter.within(statement.span, () => {
      if (coverage === true) emitter.count(statement.span, 'statement');
      emitTracedStatement(emitter, statement);
      const last = next === undefined && tail;
      const unseen =
        trace !== true && !scriptTrace && next !== undefined && overwritesCode(emitter, statement, next);
      emitStatement(emitter, statement, last, unseen);
      if (trace === true && (statement.kind === 'Assignment' || statement.kind === 'CallStatement'))
        emitTrace(emitter, statement);
      emitter.checkFailure();
    });
  });
}

/** `$rc` after `statement` can be seen by nobody before `next` sets it. */
function overwritesCode(emitter: Emitter, statement: ast.Statement, next: ast.Statement): boolean {
  if (statement.kind !== 'Assignment' || !isPlain(emitter.unit, statement)) return false;
  if (next.kind === 'Assignment') return isPlain(emitter.unit, next) && !readsCode(next.value);
  // The caller takes what is returned.
  return next.kind === 'Return' && next.values.length === 0 && (next.code === null || !readsCode(next.code));
}

function emitStatement(emitter: Emitter, statement: ast.Statement, last: boolean, codeUnseen: boolean): void {
  if (statement.kind !== 'CallStatement') emitter.action();
  const leaves = ['Break', 'Return', 'Exit', 'Drop'].includes(statement.kind);
  if (leaves && emitter.unit.options.trace === true) emitTrace(emitter, statement, 'null');
  switch (statement.kind) {
    case 'CallStatement':
      emitCall(emitter, statement.call);
      return;
    case 'Assignment':
      emitAssignment(emitter, statement, !codeUnseen);
      return;
    case 'If':
      emitIf(emitter, statement, last);
      return;
    case 'While':
      emitWhile(emitter, statement);
      return;
    case 'For':
      emitFor(emitter, statement);
      return;
    case 'Switch':
      emitSwitch(emitter, statement);
      return;
    case 'Break':
      emitBreak(emitter);
      return;
    case 'Return':
      emitReturn(emitter, statement);
      return;
    case 'Exit':
      emitter.leave('stop(x)');
      return;
    case 'Drop':
      emitter.leave('drop(x)');
      return;
    case 'Empty':
      return;
  }
}

function emitBreak(emitter: Emitter): void {
  const target = emitter.breaks.at(-1);
  // In 3.x it is an action with a value of its own, which shows; in 2.4 it only ends a case.
  if (emitter.unit.version !== '2.4') emitter.line('x.rc=-5;');
  emitter.checkFailure();
  if (target !== undefined) emitter.line(`break ${target.label};`);
}

function emitIf(emitter: Emitter, statement: ast.If, last: boolean): void {
  const { test, state } = emitter.within(statement.condition.span, () =>
    emitTest(emitter, statement.condition),
  );
  const pending = emitter.pending;
  const place = emitter.unit.place(statement.condition.span);
  emitter.line(`if(${traceTest(emitter, statement, test)}){`);
  emitter.count(statement.then.span, 'then');
  if (isEmpty(statement.then.statements)) emitter.line('x.rc=1;');
  else emitBlock(emitter, statement.then.statements, true);
  const afterThen = emitter.pending;
  emitter.forgetPlace();
  emitter.pending = pending;
  emitter.line('}else{');
  const otherwise = statement.otherwise?.statements ?? [];
  emitter.count(statement.otherwise?.span ?? statement.span, 'else');
  if (!isEmpty(otherwise)) {
    if (state.canFail) emitter.line(`if(${state.name}<0)conditionError(x,${place});`);
    emitBlock(emitter, otherwise, true);
  } else if (state.canFail) {
    const failed = `conditionError(x,${place})`;
    emitter.line(last ? `if(${state.name}<0)${failed};x.rc=1;` : `x.rc=${state.name}<0?${failed}:0;`);
  } else {
    emitter.line(last ? 'x.rc=1;' : 'x.rc=0;');
  }
  emitter.line('}');
  emitter.forgetPlace();
  emitter.pending ||= afterThen;
}

/** Tells of a statement when it is traced, once its values are settled; `code` is its value, null without one. */
export function emitTrace(emitter: Emitter, statement: ast.Statement, code = 'x.rc'): void {
  const { unit } = emitter;
  emitter.line(`trace(x,${unit.traced.length},${code});`);
  unit.traced.push({ span: decidingSpan(statement), variables: variablesOf(statement) });
}

/** Tells what a condition came to, when it is traced, before anything follows from it. */
export function traceTest(emitter: Emitter, statement: ast.If | ast.While, test: string): string {
  if (emitter.unit.options.trace !== true) return test;
  const result = emitter.spill(test);
  // The code of a lone call says more than that it failed.
  emitTrace(emitter, statement, isCall(statement.condition) ? 'x.rc' : `${result}?1:0`);
  return result;
}

function isCall(condition: ast.Expression): boolean {
  if (condition.kind === 'Not') return isCall(condition.operand);
  return condition.kind === 'Group' ? isCall(condition.expression) : condition.kind === 'CallExpression';
}

/** The part of a statement that stands before its bodies. */
function decidingSpan(statement: ast.Statement): ast.Span {
  if (statement.kind === 'If' || statement.kind === 'While') return statement.condition.span;
  return statement.kind === 'Switch' ? statement.operand.span : statement.span;
}

/** Variables that stand in a statement itself, not in its bodies; each once. */
function variablesOf(statement: ast.Statement): ast.Variable[] {
  const found = new Map<string, ast.Variable>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { kind } = node as { kind?: string };
      if (kind === 'Body' || kind === 'Case' || kind === 'DefaultCase') return;
      if (kind === 'Variable') found.set((node as ast.Variable).text, node as ast.Variable);
      else Object.values(node).forEach(visit);
    }
  };
  visit(statement);
  return [...found.values()];
}
