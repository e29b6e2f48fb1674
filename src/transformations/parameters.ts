import type { Parameter } from '../sip/parameters.ts';
import { findParameter, parameterValue, parseParameters } from '../sip/parameters.ts';
import type { Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { integerArgument, textArgument } from './arguments.ts';
import type { TransformationArgument, TransformationResult } from './define.ts';
import { argumentOf, defineTransformation, fail } from './define.ts';

function overParameters(
  name: string,
  doc: string,
  args: readonly TransformationArgument[],
  read: (parameters: readonly Parameter[], argument: Value | undefined) => TransformationResult,
  options: { result?: 'string' | 'integer'; since?: '3.6' } = {},
) {
  return defineTransformation({
    class: 'param',
    name,
    doc,
    args,
    ...options,
    run: (input, [argument]) => {
      const text = textOf(input)!;
      const parameters = text === '' ? null : (parseParameters(text)?.parameters ?? null);
      return parameters === null ? fail(`invalid parameters [${text}]`) : read(parameters, argument);
    },
  });
}

const nameArgument = argumentOf.string('name', 'Name of the parameter, case does not matter.');
const indexArgument = argumentOf.integer('index', 'Which parameter, from 0; negative counts from the end.');

function exists(parameters: readonly Parameter[], argument: Value | undefined): TransformationResult {
  const name = textArgument(argument, 'name');
  if (typeof name !== 'string') return name;
  return findParameter(parameters, name) === null ? 0 : 1;
}

function nth(
  parameters: readonly Parameter[],
  argument: Value | undefined,
  read: (parameter: Parameter) => Value,
): TransformationResult {
  const index = integerArgument(argument, 'index');
  if (typeof index !== 'number') return index;
  const parameter = parameters[index < 0 ? parameters.length + index : index];
  return parameter === undefined ? null : read(parameter);
}

/** `param.`: a list `a=1;b;c="x"` (reference: language 6.4). */
export const parameterTransformations = [
  overParameters(
    'value',
    'Value of the first parameter of a name, empty when it has none, NULL when there is no such parameter.',
    [nameArgument],
    (parameters, argument) => {
      const name = textArgument(argument, 'name');
      return typeof name === 'string' ? parameterValue(parameters, name) : name;
    },
  ),
  overParameters('exist', '1 when there is a parameter of that name, else 0.', [nameArgument], exists, {
    result: 'integer',
  }),
  overParameters('exists', '1 when there is a parameter of that name, else 0.', [nameArgument], exists, {
    result: 'integer',
    since: '3.6',
  }),
  overParameters(
    'valueat',
    'Value of the n-th parameter, NULL when there are not as many.',
    [indexArgument],
    (parameters, argument) => nth(parameters, argument, ({ value }) => value ?? ''),
  ),
  overParameters(
    'name',
    'Name of the n-th parameter, NULL when there are not as many.',
    [indexArgument],
    (parameters, argument) => nth(parameters, argument, ({ name }) => name),
  ),
  overParameters('count', 'Number of parameters.', [], (parameters) => parameters.length, {
    result: 'integer',
  }),
];
