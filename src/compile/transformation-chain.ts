import type * as ast from '../../grammar/ast.ts';
import type { Environment } from './access.ts';
import type { Getter } from './execution.ts';

/** Applies the transformations of a variable in turn; NULL passes through all of them. */
export function applyTransformations(variable: ast.Variable, get: Getter, environment: Environment): Getter {
  void environment;
  return (execution) => {
    get(execution);
    execution.log('ERROR', `the transformations of ${variable.text} are not implemented`);
    return null;
  };
}
