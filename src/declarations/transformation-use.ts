import type * as ast from '../../grammar/ast.ts';
import { type ArgumentProblem, prepareArguments } from '../transformations/arguments.ts';
import type { TransformationDeclaration } from '../transformations/define.ts';
import { findTransformation, takesIndex } from '../transformations/registry.ts';
import type { Value } from '../values/value.ts';
import type { VersionRegistry } from './registry.ts';

/** The transformation of the core or of a loaded module; null: not implemented. */
export function transformationOf(
  registry: VersionRegistry,
  modules: Iterable<string>,
  { className, operation, index }: ast.Transformation,
): TransformationDeclaration | null {
  if (index !== null && !takesIndex(registry.version)) return null;
  const core = findTransformation(className, operation, registry.version);
  if (core !== null) return core;
  for (const module of modules) {
    const declared = registry.registry.modules.get(module)?.transformations;
    const found = declared?.find(
      (one) => one.class === className && (one.name === operation || one.name === '*'),
    );
    if (found !== undefined) return found;
  }
  return null;
}

/** Prepares the arguments of a transformation as the script gives them, or says what is wrong with them. */
export function prepareTransformation(
  transformation: ast.Transformation,
  declaration: TransformationDeclaration,
  version: VersionRegistry['version'],
): readonly (Value | undefined)[] | ArgumentProblem {
  const given = transformation.arguments.map(({ text, variable }) => ({
    text,
    isVariable: variable !== null,
  }));
  return prepareArguments(declaration, given, version);
}

/** True when the preparation found something wrong. */
export function isArgumentProblem(
  prepared: readonly (Value | undefined)[] | ArgumentProblem,
): prepared is ArgumentProblem {
  return 'message' in prepared;
}
