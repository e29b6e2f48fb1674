import { ArgumentProblem, type Format } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Server } from '../../declarations/server.ts';
import {
  parseSubstitution as parse,
  replacementOf,
  type Substitution,
  SubstitutionProblem,
} from '../../transformations/substitution.ts';
import type { RegexMatch } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';
import { matches, type Range } from './ranges.ts';

export type { Substitution } from '../../transformations/substitution.ts';

/** Reads `/regex/replacement/flags` as an argument; a group that the expression does not have stops the start. */
export function parseSubstitution(text: ByteString): Substitution | ArgumentProblem {
  const substitution = parse(text);
  if (substitution instanceof SubstitutionProblem) return new ArgumentProblem(substitution.message);
  const missing = substitution.replacement.find(
    (part) => typeof part === 'number' && part > substitution.regex.groupCount,
  );
  return missing === undefined
    ? substitution
    : new ArgumentProblem(`the regular expression has no group \\${missing as number}`);
}

const formats = new WeakMap<Server, Map<ByteString, Format>>();

function expand(execution: Execution, text: ByteString): ByteString | null {
  const { server } = execution;
  let known = formats.get(server);
  if (known === undefined) {
    known = new Map();
    formats.set(server, known);
  }
  let format = known.get(text);
  if (format === undefined) {
    const made = server.format(text);
    if (made instanceof ArgumentProblem) return null;
    format = made;
    known.set(text, format);
  }
  return format.expand(execution);
}

/** A match and what stands in its place. */
export interface Replacement {
  readonly match: RegexMatch;
  readonly text: ByteString;
}

/** The replacements in a stretch of a text; empty when nothing matches or (after logging) when one cannot be made. */
export function replacements(
  execution: Execution,
  substitution: Substitution,
  text: ByteString,
  range: Range,
): Replacement[] {
  const result: Replacement[] = [];
  for (const match of matches(substitution.regex, text, range, substitution.all, 'as-text')) {
    const replaced = replacementOf(substitution.replacement, text, match, (format) =>
      expand(execution, format),
    );
    if (replaced instanceof SubstitutionProblem) {
      execution.log('ERROR', replaced.message);
      return [];
    }
    result.push({ match, text: replaced });
  }
  return result;
}

/** A text with the substitution done; null when it does not match. */
export function substituted(
  execution: Execution,
  substitution: Substitution,
  text: ByteString,
): ByteString | null {
  const found = replacements(execution, substitution, text, { start: 0, end: text.length });
  if (found.length === 0) return null;
  let result = '';
  let at = 0;
  for (const replacement of found) {
    result += text.slice(at, replacement.match.start) + replacement.text;
    at = replacement.match.end;
  }
  return result + text.slice(at);
}
