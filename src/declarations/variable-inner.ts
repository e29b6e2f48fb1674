import type * as ast from '../../grammar/ast.ts';
import type { Version } from '../../grammar/dialect.ts';
import { modulePattern } from '../values/module-pattern.ts';
import type { KnownVariable } from './registry.ts';

/**
 * What is wrong with a literal name in the parentheses of a variable; null when it is fine. The parameters of
 * modules count as they are set in front of the variable. `place`: where the server meets it.
 */
export function innerProblem(
  { inner }: ast.Variable,
  { declaration, module }: KnownVariable,
  script: ast.Script,
  version: Version,
  place: number,
): string | null {
  const check = declaration?.checkInner;
  if (inner === null || check === undefined) return null;
  if (inner.variable !== null && declaration?.innerKind !== 'literal') return null;
  const parameters = (name: string) =>
    script.items.flatMap((item) => {
      if (item.kind !== 'ModParam' || item.span.start > place || module === null) return [];
      if (item.parameter.value !== name || !modulePattern(item.modules.value)(module)) return [];
      return [String(item.value.value)];
    });
  return check(inner.text, { version, parameters });
}
