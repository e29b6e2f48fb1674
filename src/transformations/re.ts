import type { Version } from '../../grammar/dialect.ts';
import type { ByteString } from '../values/value.ts';
import { textOf } from '../values/value.ts';
import { textArgument } from './arguments.ts';
import { argumentOf, defineTransformation, fail, longestResult } from './define.ts';
import type { Substitution } from './substitution.ts';
import { parseSubstitution, SubstitutionProblem, substitute } from './substitution.ts';

const capacity = 256;
const known = new Map<ByteString, Substitution | SubstitutionProblem>();

function cachedSubstitution(text: ByteString): Substitution | SubstitutionProblem {
  let substitution = known.get(text);
  if (substitution === undefined) {
    substitution = parseSubstitution(text);
    if (known.size >= capacity) known.delete(known.keys().next().value!);
    known.set(text, substitution);
  }
  return substitution;
}

/** A bare brace would end the transformation. */
function withoutBraceEscapes(text: ByteString): ByteString {
  return text.replace(/\\([{}])/g, '$1');
}

/** In 2.4 a blank ends the expression. */
function literalExpression(text: ByteString, version: Version): ByteString {
  return version === '2.4' ? /^[^ \t\r\n]*/.exec(text)![0] : text;
}

/** `re.`: regular expressions (reference: language 6.8). */
export const regexTransformations = [
  defineTransformation({
    class: 're',
    name: 'subst',
    doc: 'Replaces what a POSIX extended regular expression matches; unchanged when it matches nothing.',
    args: [
      argumentOf.string(
        'expression',
        '`/pattern/replacement/flags`; flags: `g` every match, `i` ignore case. In the replacement `\\1` to `\\9` are groups, variables are expanded. Braces and commas in the pattern are written `\\{`, `\\}` and `\\,`.',
        { read: literalExpression },
      ),
    ],
    run: (input, args, context) => {
      const expression = textArgument(args[0], 'expression');
      if (typeof expression !== 'string') return expression;
      if (textOf(input) === '') return fail('nothing to substitute in');
      const substitution = cachedSubstitution(withoutBraceEscapes(expression));
      if (substitution instanceof SubstitutionProblem) return fail(substitution.message);
      const result = substitute(substitution, textOf(input)!, (variable) => context.read(variable));
      if (result instanceof SubstitutionProblem) return fail(result.message);
      if (result === null) return input;
      return result.length > longestResult ? fail('result too long') : result;
    },
  }),
];
