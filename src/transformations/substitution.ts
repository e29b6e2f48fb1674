/** `/regex/replacement/flags`, as in `{re.subst}` and in the functions of textops and avpops (reference: language 6.8). */
import { scanVariable } from '../../grammar/variables.ts';
import { cachedRegex } from '../values/regex/cache.ts';
import type { Regex, RegexMatch } from '../values/regex/regex.ts';
import { RegexBudgetExceeded, RegexError } from '../values/regex/regex.ts';
import { type Range, successiveMatches } from '../values/regex/successive.ts';
import { type ByteString, textOf, type Value } from '../values/value.ts';

/** A part of a replacement: a text, the number of a group (0: the whole match), or a variable. */
export type ReplacementPart = ByteString | number | { readonly variable: ByteString };

export interface Substitution {
  readonly regex: Regex;
  readonly replacement: readonly ReplacementPart[];
  /** Every match, not only the first. */
  readonly all: boolean;
}

/** Why a substitution is malformed or could not be done. */
export class SubstitutionProblem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** The value of a variable; undefined when there is none of that name. */
export type VariableReader = (variable: ByteString) => Value | undefined;

/**
 * Reads a substitution. Its first character is the separator; flags: `g` every match, `i` ignore case, `s` the
 * text is one line (otherwise `.` does not match a line end, and `^` and `$` match at every line).
 */
export function parseSubstitution(text: ByteString): Substitution | SubstitutionProblem {
  const separator = text[0];
  if (separator === undefined || text.length < 3) return new SubstitutionProblem('expression is too short');
  if (separator === '\\') return new SubstitutionProblem(`invalid separator char in ${text}`);
  const patternEnd = patternEndOf(text, separator);
  if (patternEnd < 0) return new SubstitutionProblem(`no separator found: ${text}`);
  const replacement = parseReplacement(text, patternEnd + 1, separator);
  if (replacement instanceof SubstitutionProblem) return replacement;
  const flags = text.slice(replacement.end + 1);
  const unknown = /[^gis]/.exec(flags);
  if (unknown !== null) return new SubstitutionProblem(`unknown flag ${unknown[0]} in ${text}`);
  const regex = cachedRegex(text.slice(1, patternEnd), {
    ignoreCase: flags.includes('i'),
    newline: !flags.includes('s'),
  });
  if (regex instanceof RegexError)
    return new SubstitutionProblem(`bad regular expression in ${text}: ${regex.message}`);
  return { regex, replacement: replacement.parts, all: flags.includes('g') };
}

/** The first separator without a backslash in front of it. */
function patternEndOf(text: ByteString, separator: string): number {
  for (let at = text.indexOf(separator, 1); at >= 0; at = text.indexOf(separator, at + 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

interface Replacement {
  readonly parts: ReplacementPart[];
  /** Where its separator stands. */
  readonly end: number;
}

/** Reads a replacement, up to its separator; without one to the end of the text. */
export function parseReplacement(
  text: ByteString,
  start: number,
  separator: string | null,
): Replacement | SubstitutionProblem {
  const parts: ReplacementPart[] = [];
  let literal = '';
  const add = (part: ReplacementPart): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(part);
  };
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && at + 1 < text.length) {
      const escaped = text[++at]!;
      if (escaped >= '0' && escaped <= '9') add(Number(escaped));
      else if (escaped === 'u') add({ variable: '$ru' });
      else literal += escapes[escaped] ?? escaped;
    } else if (char === '$' && text[at + 1] === '$') {
      literal += char;
      at++;
    } else if (char === '$') {
      const { variable, end, malformed } = scanVariable(text, at, (index) => index, 0);
      if (malformed !== null) return new SubstitutionProblem(`bad variable in ${text}: ${malformed}`);
      add({ variable: variable.text });
      at = end - 1;
    } else if (char === separator) {
      if (literal !== '') parts.push(literal);
      return { parts, end: at };
    } else literal += char;
  }
  if (separator !== null) return new SubstitutionProblem(`no separator found: ${text}`);
  if (literal !== '') parts.push(literal);
  return { parts, end: text.length };
}

/** A match and what stands in its place. */
export interface Replaced {
  readonly match: RegexMatch;
  readonly text: ByteString;
}

/**
 * What a substitution replaces in a stretch of a text: nothing when nothing matches. A match of the empty text
 * fails the whole.
 */
export function replacements(
  { regex, replacement, all }: Substitution,
  text: ByteString,
  range: Range,
  read: VariableReader,
): Replaced[] | SubstitutionProblem {
  try {
    const { matches, isEmpty } = successiveMatches(regex, text, range, { all });
    if (isEmpty) return new SubstitutionProblem(`/${regex.pattern}/ matches the empty text`);
    const result: Replaced[] = [];
    for (const match of matches) {
      const replaced = replacementOf(replacement, text, match, read);
      if (replaced instanceof SubstitutionProblem) return replaced;
      result.push({ match, text: replaced });
    }
    return result;
  } catch (problem) {
    if (problem instanceof RegexBudgetExceeded) return new SubstitutionProblem(problem.message);
    throw problem;
  }
}

/** The text with the substitution done; null when nothing matches. */
export function substitute(
  substitution: Substitution,
  text: ByteString,
  read: VariableReader,
): ByteString | null | SubstitutionProblem {
  const found = replacements(substitution, text, { start: 0, end: text.length }, read);
  if (found instanceof SubstitutionProblem) return found;
  if (found.length === 0) return null;
  let result = '';
  let at = 0;
  for (const replaced of found) {
    result += text.slice(at, replaced.match.start) + replaced.text;
    at = replaced.match.end;
  }
  return result + text.slice(at);
}

/** What stands in the place of one match: a group that took no part and a NULL variable are empty. */
function replacementOf(
  parts: readonly ReplacementPart[],
  text: ByteString,
  match: RegexMatch,
  read: VariableReader,
): ByteString | SubstitutionProblem {
  let result = '';
  for (const part of parts) {
    if (typeof part === 'string') result += part;
    else if (typeof part === 'number') {
      // The pattern need not have the group.
      const [start, end] = part === 0 ? [match.start, match.end] : (match.groups[part - 1] ?? [-1, -1]);
      if (start >= 0) result += text.slice(start, end);
    } else {
      const value = read(part.variable);
      if (value === undefined) return new SubstitutionProblem(`unknown variable ${part.variable}`);
      result += textOf(value) ?? '';
    }
  }
  return result;
}
