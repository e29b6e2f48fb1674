import type * as ast from '../../grammar/ast.ts';
import {
  isArgumentProblem,
  prepareTransformation,
  transformationOf,
} from '../declarations/transformation-use.ts';
import { innerProblem } from '../declarations/variable-inner.ts';
import { partsProblem, unknownContext } from '../declarations/variable-parts.ts';
import type { Unit } from './unit.ts';

/**
 * Reports a variable that the version or the loaded modules do not have. The checker does this for variables
 * in code; those inside texts are only looked at when the script is linked.
 */
export function checkVariable(unit: Unit, variable: ast.Variable, span: ast.Span): void {
  const { name, inner, index } = variable;
  const known = unit.registry.variable(name, unit.modules);
  if (known === null && name !== '$') {
    const modules = unit.registry.modulesWithVariable(name);
    const hint = modules.length > 0 ? `Load the module ${modules.join(' or ')}.` : undefined;
    unit.problem('link-variable', span, `unknown variable \`$${name}\` in a text`, hint);
    return;
  }
  if (variable.context !== null && !unit.modules.includes('tm'))
    unit.problem('link-variable', span, unknownContext(variable), 'Load the module tm.');
  const problem =
    known === null
      ? null
      : (partsProblem(variable, known)?.message ??
        innerProblem(variable, known, unit.script, unit.version, Number.POSITIVE_INFINITY));
  if (problem !== null) unit.problem('link-variable', span, `\`${variable.text}\`: ${problem}`);
  if (inner?.variable) checkVariable(unit, inner.variable, span);
  const at = index?.value;
  if (typeof at === 'object' && 'kind' in at) checkVariable(unit, at, span);
  for (const transformation of variable.transformations) checkTransformation(unit, transformation, span);
}

function checkTransformation(unit: Unit, transformation: ast.Transformation, span: ast.Span): void {
  const { className, operation } = transformation;
  for (const argument of transformation.arguments)
    if (argument.variable) checkVariable(unit, argument.variable, span);
  const { index } = transformation;
  if (index?.variable) checkVariable(unit, index.variable, span);
  const declaration = transformationOf(unit.registry, unit.modules, transformation);
  if (declaration !== null) {
    const prepared = prepareTransformation(transformation, declaration, unit.version);
    if (isArgumentProblem(prepared)) unit.problem('link-transformation', span, prepared.message);
  } else if (index !== null || unit.registry.transformation(className, operation, unit.modules) === null) {
    unit.problem(
      'link-transformation',
      span,
      `unknown transformation \`{${className}.${index === null ? '' : `${index.text}.`}${operation}}\` in a text`,
    );
  }
}
