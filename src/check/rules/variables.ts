import type * as ast from '../../../grammar/ast.ts';
import type { CatalogTransformation } from '../../catalog/catalog.ts';
import type { KnownVariable } from '../../declarations/registry.ts';
import {
  isArgumentProblem,
  prepareTransformation,
  transformationOf,
} from '../../declarations/transformation-use.ts';
import { innerProblem } from '../../declarations/variable-inner.ts';
import { canBeAssigned, partsProblem, unknownContext } from '../../declarations/variable-parts.ts';
import { takesIndex } from '../../transformations/registry.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';
import { nearest } from '../suggest.ts';

/** A variable that is read: known here, with the parts that it takes, through transformations that exist. */
export function checkVariable(variable: ast.Variable, scope: Scope, report: Report): void {
  const known = checkName(variable, scope, report);
  if (known !== null) checkParts(variable, known, scope, report);
  if (variable.context !== null && !scope.loaded.has('tm'))
    report('name-unknown-variable', variable.span, unknownContext(variable), {
      hint: 'add loadmodule "tm.so"',
    });
  checkTransformations(variable, scope, report);
}

/** The left side of an assignment. */
export function checkTarget(variable: ast.Variable, scope: Scope, report: Report): void {
  const known = checkName(variable, scope, report);
  if (known === null) return;
  const first = variable.transformations[0];
  if (first !== undefined) {
    const last = variable.transformations.at(-1)!;
    report(
      'assign-transformation',
      { start: first.span.start, end: last.span.end },
      'a transformation cannot be assigned to',
    );
    return;
  }
  if (!canBeAssigned(variable, known)) {
    report('assign-read-only', variable.span, `${variable.text} cannot be assigned`);
    return;
  }
  checkParts(variable, known, scope, report);
}

function checkName(variable: ast.Variable, scope: Scope, report: Report): KnownVariable | null {
  const { known, loadedLater } = scope.variable(variable.name, variable.span.start);
  if (known === null) {
    report('name-unknown-variable', variable.span, `unknown variable $${variable.name}`, {
      hint: loadedLater ? 'move this line behind its loadmodule line' : hintForVariable(variable.name, scope),
    });
  }
  return known;
}

function checkParts(variable: ast.Variable, known: KnownVariable, scope: Scope, report: Report): void {
  const problem = partsProblem(variable, known);
  if (problem !== null) report(problem.code, problem.span, problem.message);
  if (problem !== null || variable.inner === null) return;
  const wrong = innerProblem(variable, known, scope.script, scope.version, variable.span.start);
  if (wrong !== null) report('variable-name-wrong', variable.inner.span, `$${known.name}: ${wrong}`);
}

function checkTransformations(variable: ast.Variable, scope: Scope, report: Report): void {
  for (const transformation of variable.transformations) {
    const { className, operation, index } = transformation;
    const isUnknown = index !== null && !takesIndex(scope.version);
    const known = isUnknown ? null : scope.names.transformation(className, operation, scope.loaded.keys());
    if (known === null) {
      reportUnknownTransformation(transformation, scope, report);
      return;
    }
    const problem = argumentProblem(transformation, known, scope);
    if (problem !== null) report('transformation-arguments', transformation.span, problem);
  }
}

/** What is wrong with the arguments; of a transformation that is not implemented only their number is known. */
function argumentProblem(
  transformation: ast.Transformation,
  { params: [least, most] }: CatalogTransformation,
  scope: Scope,
): string | null {
  const declaration = transformationOf(scope.names, scope.loaded.keys(), transformation);
  if (declaration !== null) {
    const prepared = prepareTransformation(transformation, declaration, scope.version);
    return isArgumentProblem(prepared) ? prepared.message : null;
  }
  const given = transformation.arguments.length;
  if (given >= least && given <= most) return null;
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  const { className, operation } = transformation;
  return `{${className}.${operation}} takes ${wanted} argument${most === 1 ? '' : 's'}, ${given} given`;
}

function reportUnknownTransformation(transformation: ast.Transformation, scope: Scope, report: Report): void {
  const { className, operation } = transformation;
  const all = scope.names.catalog.core.transformations;
  const classes = new Set(all.map((entry) => entry.class));
  if (!classes.has(className)) {
    const near = nearest(className, classes);
    report(
      'transformation-unknown',
      transformation.span,
      `there is no class of transformations ${className}`,
      {
        hint: near === null ? undefined : `did you mean {${near}.${operation}}?`,
      },
    );
    return;
  }
  const near = nearest(
    operation,
    all.filter((entry) => entry.class === className).map((entry) => entry.name),
  );
  report(
    'transformation-unknown',
    transformation.span,
    `there is no transformation {${className}.${operation}}`,
    {
      hint: near === null ? undefined : `did you mean {${className}.${near}}?`,
    },
  );
}

function hintForVariable(name: string, scope: Scope): string | undefined {
  const modules = scope.names.modulesWithVariable(name);
  if (modules.length > 0) return `add loadmodule "${modules[0]}.so"`;
  const cut = /^([a-z]+?)(?:or|and|not)$/i.exec(name);
  if (cut === null && /[.]$/.test(name)) return `a dot belongs to the name: write $(${name.slice(0, -1)}).`;
  const replacement = replacements[name];
  if (replacement !== undefined && scope.version !== '2.4') return `use ${replacement}`;
  const near = nearest(name, scope.names.variableNames(scope.loaded.keys()));
  if (near !== null) return `did you mean $${near}?`;
  const elsewhere = scope.elsewhere('variable', name);
  return elsewhere.length === 0 ? undefined : `it belongs to ${elsewhere.join(' and ')}`;
}

/** Variables that 3.x renamed (reference: language 5.4). */
const replacements: Readonly<Record<string, string>> = {
  Ri: '$socket_in(ip)',
  Rp: '$socket_in(port)',
  af: '$socket_in(af)',
  fs: '$socket_out',
  pr: '$socket_in(proto)',
  proto: '$socket_in(proto)',
  rT: '$route',
};
