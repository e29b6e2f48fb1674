/** Words for a token that does not fit: what it probably was meant to be, and what to write instead. */
import * as anywhere from './anywhere.ts';
import * as calls from './arguments.ts';
import * as expressions from './expressions.ts';
import type { Explanation, Mistake, Report } from './mistake.ts';
import * as settings from './settings.ts';

/** The first that knows the mistake explains it. */
const explanations: readonly Explanation[] = [
  anywhere.stringRanOn,
  anywhere.foreignDirective,
  anywhere.blankWord,
  anywhere.signedVariable,
  anywhere.noParenthesis,
  anywhere.transformedString,
  anywhere.variableForm,
  calls.missingParenthesis,
  expressions.operand,
  expressions.stringCondition,
  expressions.missingCondition,
  expressions.comparedValue,
  expressions.arithmeticCondition,
  expressions.assignedCondition,
  expressions.logic,
  expressions.assignmentForm,
  expressions.returned,
  calls.argument,
  expressions.extraParenthesis,
  settings.unquotedModule,
  settings.parameter,
  settings.missingValue,
  settings.settingInRoute,
  settings.attribute,
  settings.hostKeyword,
];

/** Explains why a token cannot stand where it does. */
export function explain(mistake: Mistake): Report {
  for (const explanation of explanations) {
    const report = explanation(mistake);
    if (report !== null) return report;
  }
  return anywhere.generic(mistake);
}

export type { Context, Mistake, Report } from './mistake.ts';
