import {
  type ManagementCommand,
  ManagementError,
  type ManagementParameters,
} from '../declarations/management.ts';
import { invalid } from './parameters.ts';

/** The parameters by name, or why no recipe of the command takes them. */
export function matchRecipe(
  command: ManagementCommand,
  parameters: ManagementParameters | readonly unknown[] | null,
): ManagementParameters | ManagementError {
  const isList = Array.isArray(parameters);
  const names = parameters === null || isList ? [] : Object.keys(parameters);
  const count = isList ? parameters.length : names.length;
  if (isList && count > 0 && command.namedOnly === true)
    return invalid('Command only supports named parameters');
  const fitting = command.recipes.filter((recipe) => recipe.length === count);
  if (fitting.length === 0) return invalid('Too few or too many parameters');
  if (isList && count > 0) {
    if (fitting.length > 1) return invalid('Ambiguous call, use named parameters instead');
    return Object.fromEntries(
      fitting[0]!.map((name, index) => [name, parameters[index]]),
    ) as ManagementParameters;
  }
  if (!fitting.some((recipe) => recipe.every((name) => names.includes(name))))
    return invalid('Named parameters do not match');
  return (parameters === null || isList ? {} : parameters) as ManagementParameters;
}

/**
 * 2.4 has positions only: the longest recipe that the given values fill; what is too much is ignored, or belongs to a
 * last parameter that is a list.
 */
export function matchPositions(
  command: ManagementCommand,
  values: readonly string[],
): ManagementParameters | ManagementError {
  const recipe = [...command.recipes]
    .sort((a, b) => b.length - a.length)
    .find(({ length }) => length <= values.length);
  if (recipe === undefined) return new ManagementError(400, 'Too few or too many arguments');
  return Object.fromEntries(
    recipe.map((name, index) => [name, name === command.list ? values.slice(index) : values[index]!]),
  );
}
