import type { Version } from '../../grammar/dialect.ts';
import { parseLeadingInteger } from '../values/integer.ts';
import type { ByteString, Value } from '../values/value.ts';
import { integerOf, textOf } from '../values/value.ts';
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
  // More than it takes is not looked at.
  if (given.length < needed) {
    const count = needed === args.length ? `${needed}` : `${needed} to ${args.length}`;
    return {
      index: -1,
      message: `{${declaration.class}.${declaration.name}} takes ${count} arguments, not ${given.length}`,
    };
  }
  const values: (Value | undefined)[] = [];
  for (const [index, { text, isVariable }] of given.slice(0, args.length).entries()) {
    const argument = args[index]!;
    if (isVariable && argument.variable) {
      values.push(undefined);
      continue;
    }
    const value = literal(argument, text, version, index === args.length - 1);
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

/**
 * The value of a literal: a number ends at the first character that is none, a text at the first blank where blanks
 * do not belong to it, a character is the first one. Only what follows the last argument is not looked at.
 */
function literal(
  argument: TransformationArgument,
  text: ByteString,
  version: Version,
  last: boolean,
): number | ByteString | null {
  switch (argument.kind) {
    case 'integer': {
      const number = /^[ \t\r\n]*([+-]?)[ \t\r\n]*([0-9]*)[ \t\r\n]*/.exec(text)!;
      if (number[1] === '' && number[2] === '') return null;
      if (!last && number[0].length < text.length) return null;
      return parseLeadingInteger(number[1]! + number[2]!);
    }
    case 'char':
      return text[0] ?? null;
    case 'string': {
      const bare = text.replace(/^[ \t\r\n]+/, '');
      if (argument.read !== null) return argument.read(bare, version);
      const word = /^[^ \t\r\n]*/.exec(bare)![0];
      return last || word.length === bare.trimEnd().length ? word : null;
    }
  }
}

/** An argument that must have an integer form; a text has none, even when it consists of digits. */
export function integerArgument(value: Value | undefined, name: string): number | TransformationFailure {
  return (value === undefined ? null : integerOf(value)) ?? fail(`cannot get ${name}: not an integer`);
}

/** The value of a variable as an argument: an empty text counts for none, unlike one that is written. */
export function variableArgument(value: Value): Value {
  return value === '' ? null : value;
}

/** An argument's text form; NULL has none. */
export function textArgument(value: Value | undefined, name: string): ByteString | TransformationFailure {
  const text = value === undefined ? null : textOf(value);
  return text ?? fail(`cannot get ${name}: no value`);
}
