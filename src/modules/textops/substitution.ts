import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import {
  parseSubstitution as parse,
  type Replaced,
  replacements,
  type Substitution,
  SubstitutionProblem,
  substitute,
} from '../../transformations/substitution.ts';
import type { Range } from '../../values/regex/successive.ts';
import type { ByteString } from '../../values/value.ts';
import { readVariable } from '../../variables/reference.ts';

export type { Substitution } from '../../transformations/substitution.ts';

/** Reads `/regex/replacement/flags` as an argument. */
export function parseSubstitution(text: ByteString): Substitution | ArgumentProblem {
  const substitution = parse(text);
  return substitution instanceof SubstitutionProblem
    ? new ArgumentProblem(substitution.message)
    : substitution;
}

/** The replacements in a stretch of a text; empty when nothing matches or (after logging) when one cannot be made. */
export function replacementsIn(
  execution: Execution,
  substitution: Substitution,
  text: ByteString,
  range: Range,
): Replaced[] {
  const found = replacements(substitution, text, range, (variable) => readVariable(execution, variable));
  if (!(found instanceof SubstitutionProblem)) return found;
  execution.log('ERROR', found.message);
  return [];
}

/** A text with the substitution done; null when it does not match, or (after logging) cannot be done. */
export function substituted(
  execution: Execution,
  substitution: Substitution,
  text: ByteString,
): ByteString | null {
  const result = substitute(substitution, text, (variable) => readVariable(execution, variable));
  if (!(result instanceof SubstitutionProblem)) return result;
  execution.log('ERROR', result.message);
  return null;
}
