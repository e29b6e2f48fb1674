import type { Version } from '../../grammar/dialect.ts';
import { parseInteger } from '../values/integer.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, isInteger, textOf } from '../values/value.ts';
import type { TransformationArgument, TransformationDeclaration, TransformationFailure } from './define.ts';
import { fail } from './define.ts';

/** An argument as it stands in the script. */
export interface GivenArgument {
  /** As written, with the blanks around it. */
  readonly text: ByteString;
  /** True when it is a variable as a whole. */
  readonly isVariable: boolean;
}

/** What is wrong with the arguments; `index` -1: with their number. */
export interface ArgumentProblem {
  readonly index: number;
  readonly message: string;
}

/**
 * Checks the arguments of a transformation and converts the literals, once, when the script is read.
 *
 * @returns one entry per argument: the value of a literal, or undefined for a variable, whose value is to be
 *   filled in each time; or what is wrong.
 */
export function prepareArguments(
  declaration: TransformationDeclaration,
  given: readonly GivenArgument[],
  version: Version,
): readonly (Value | undefined)[] | ArgumentProblem {
  const { args } = declaration;
  const needed = args.filter((argument) => !argument.optional).length;
  if (given.length < needed || given.length > args.length) {
    const count = needed === args.length ? `${needed}` : `${needed} to ${args.length}`;
    return {
      index: -1,
      message: `{${declaration.class}.${declaration.name}} takes ${count} arguments, not ${given.length}`,
    };
  }
  const values: (Value | undefined)[] = [];
  for (const [index, { text, isVariable }] of given.entries()) {
    const argument = args[index]!;
    if (isVariable && argument.variable) {
      values.push(undefined);
      continue;
    }
    const value = literal(argument, text);
    const problem =
      value === null
        ? `${argument.name} must be ${expected(argument)}`
        : (argument.check?.(value, version) ?? null);
    if (problem !== null) return { index, message: problem };
    values.push(value);
  }
  return values;
}

function expected(argument: TransformationArgument): string {
  if (argument.kind === 'char') return 'a single character';
  if (argument.kind === 'integer') return argument.variable ? 'a number or a variable' : 'a number';
  return 'a text';
}

function literal(argument: TransformationArgument, text: ByteString): number | ByteString | null {
  switch (argument.kind) {
    case 'integer':
      return parseInteger(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
    case 'char':
      return /^.[ \t\r\n]*$/s.test(text) ? text[0]! : null;
    case 'string': {
      const bare = text.replace(/^[ \t\r\n]+/, '');
      return argument.read === null ? bare : argument.read(bare);
    }
  }
}

/** An argument that must be an integer; a text is none, even when it consists of digits. */
export function integerArgument(value: Value | undefined, name: string): number | TransformationFailure {
  return value !== undefined && isInteger(value)
    ? integerOf(value)!
    : fail(`cannot get ${name}: not an integer`);
}

/** An argument's text form. */
export function textArgument(value: Value | undefined, name: string): ByteString | TransformationFailure {
  return value === undefined || value === null ? fail(`cannot get ${name}: no value`) : textOf(value)!;
}
