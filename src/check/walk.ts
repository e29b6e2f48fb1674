import type * as ast from '../../grammar/ast.ts';

/** What a walk calls for the nodes it meets, parents before children. */
export interface Visitor {
  statement?(statement: ast.Statement): void;
  call?(call: ast.Call, context: 'statement' | 'expression' | 'async'): void;
  expression?(expression: ast.Expression): void;
  /** Every variable that is read, also those inside other variables. */
  variable?(variable: ast.Variable): void;
  /** The left side of an assignment and the iterator of a loop. */
  target?(variable: ast.Variable): void;
}

/** Visits the statements of one block in source order. */
export function walkStatements(statements: readonly ast.Statement[], visitor: Visitor): void {
  for (const statement of statements) walkStatement(statement, visitor);
}

function walkStatement(statement: ast.Statement, visitor: Visitor): void {
  visitor.statement?.(statement);
  switch (statement.kind) {
    case 'CallStatement':
      walkCall(statement.call, visitor, 'statement');
      break;
    case 'Assignment':
      walkAssignment(statement, visitor);
      break;
    case 'If':
      walkExpression(statement.condition, visitor);
      walkStatements(statement.then.statements, visitor);
      if (statement.otherwise !== null) walkStatements(statement.otherwise.statements, visitor);
      break;
    case 'While':
      walkExpression(statement.condition, visitor);
      walkStatements(statement.body.statements, visitor);
      break;
    case 'For':
      walkTarget(statement.iterator, visitor);
      walkVariable(statement.list, visitor);
      walkStatements(statement.body.statements, visitor);
      break;
    case 'Switch':
      walkVariable(statement.operand, visitor);
      for (const label of statement.cases) walkStatements(label.body, visitor);
      if (statement.otherwise !== null) walkStatements(statement.otherwise.body, visitor);
      break;
    case 'Return':
      if (statement.code?.kind === 'Variable') walkVariable(statement.code, visitor);
      for (const value of statement.values) if (value.kind === 'Variable') walkVariable(value, visitor);
      break;
    case 'Break':
    case 'Exit':
    case 'Drop':
    case 'Empty':
      break;
  }
}

function walkAssignment(assignment: ast.Assignment, visitor: Visitor): void {
  walkTarget(assignment.target, visitor);
  if (assignment.value.kind !== 'NullLiteral') walkExpression(assignment.value, visitor);
}

export function walkExpression(expression: ast.Expression, visitor: Visitor): void {
  visitor.expression?.(expression);
  switch (expression.kind) {
    case 'Variable':
      walkVariable(expression, visitor);
      break;
    case 'Comparison':
      if (expression.left.kind === 'Variable') walkVariable(expression.left, visitor);
      if (expression.right.kind === 'Variable') walkVariable(expression.right, visitor);
      break;
    case 'Logical':
    case 'Arithmetic':
      walkExpression(expression.left, visitor);
      walkExpression(expression.right, visitor);
      break;
    case 'Not':
    case 'Complement':
      walkExpression(expression.operand, visitor);
      break;
    case 'Group':
    case 'Bracket':
      walkExpression(expression.expression, visitor);
      break;
    case 'CallExpression':
      walkCall(expression.call, visitor, 'expression');
      break;
    case 'Assignment':
      walkAssignment(expression, visitor);
      break;
    case 'StatementExpression':
      walkStatements(expression.statements, visitor);
      break;
    case 'NumberLiteral':
    case 'StringLiteral':
    case 'BareOperand':
      break;
  }
}

function walkCall(call: ast.Call, visitor: Visitor, context: 'statement' | 'expression' | 'async'): void {
  visitor.call?.(call, context);
  switch (call.kind) {
    case 'FunctionCall':
    case 'RouteCall':
      for (const argument of call.arguments)
        if (argument.kind === 'Variable') walkVariable(argument, visitor);
      if (call.kind === 'RouteCall' && call.name.computed?.kind === 'Variable')
        walkVariable(call.name.computed, visitor);
      break;
    case 'Assert':
      walkExpression(call.condition, visitor);
      break;
    case 'Async':
      walkCall(call.call, visitor, 'async');
      break;
    case 'Launch':
      walkCall(call.call, visitor, 'async');
      break;
  }
}

function walkTarget(variable: ast.Variable, visitor: Visitor): void {
  visitor.target?.(variable);
  walkInside(variable, visitor);
}

export function walkVariable(variable: ast.Variable, visitor: Visitor): void {
  visitor.variable?.(variable);
  walkInside(variable, visitor);
}

/** Variables in the inner name, the index and the arguments of transformations. */
function walkInside(variable: ast.Variable, visitor: Visitor): void {
  if (variable.inner?.variable) walkVariable(variable.inner.variable, visitor);
  const index = variable.index?.value;
  if (typeof index === 'object' && 'kind' in index) walkVariable(index, visitor);
  for (const { index, arguments: given } of variable.transformations) {
    for (const part of index === null ? given : [index, ...given])
      if (part.variable) walkVariable(part.variable, visitor);
  }
}
