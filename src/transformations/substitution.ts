/** `/regex/replacement/flags`, as in `{re.subst}` and in the functions of textops (reference: language 6.8). */
import { cachedRegex } from '../values/regex/cache.ts';
import type { Regex, RegexMatch } from '../values/regex/regex.ts';
import { RegexBudgetExceeded, RegexError } from '../values/regex/regex.ts';
import type { ByteString } from '../values/value.ts';

/** A part of a replacement: a text, the number of a group (0: the whole match), or a format to expand. */
export type ReplacementPart = ByteString | number | { readonly format: ByteString };

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

/**
 * Reads a substitution. Its first character is the separator; flags: `g` every match, `i` ignore case, `s` the
 * text is one line (otherwise `.` does not match a line end, and `^` and `$` match at every line).
 */
export function parseSubstitution(text: ByteString): Substitution | SubstitutionProblem {
  const separator = text[0];
  if (separator === undefined) return new SubstitutionProblem('expression is too short');
  if (separator === '\\') return new SubstitutionProblem(`invalid separator char in ${text}`);
  const patternEnd = unescapedIndex(text, separator, 1);
  const replacementEnd = patternEnd < 0 ? -1 : unescapedIndex(text, separator, patternEnd + 1);
  if (replacementEnd < 0) return new SubstitutionProblem(`no separator found: ${text}`);
  const flags = text.slice(replacementEnd + 1);
  const unknown = /[^gis]/.exec(flags);
  if (unknown !== null) return new SubstitutionProblem(`unknown flag ${unknown[0]} in ${text}`);
  const regex = cachedRegex(text.slice(1, patternEnd), {
    ignoreCase: flags.includes('i'),
    newline: !flags.includes('s'),
  });
  if (regex instanceof RegexError)
    return new SubstitutionProblem(`bad regular expression in ${text}: ${regex.message}`);
  const replacement = parseReplacement(text.slice(patternEnd + 1, replacementEnd), separator);
  if (replacement instanceof SubstitutionProblem) return replacement;
  return { regex, replacement, all: flags.includes('g') };
}

function unescapedIndex(text: ByteString, separator: string, from: number): number {
  for (let at = text.indexOf(separator, from); at >= 0; at = text.indexOf(separator, at + 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', $: '$' };

function parseReplacement(text: ByteString, separator: string): ReplacementPart[] | SubstitutionProblem {
  const parts: ReplacementPart[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '\\') {
      let end = text.indexOf('\\', at);
      if (end < 0) end = text.length;
      const run = text.slice(at, end);
      parts.push(run.includes('$') ? { format: run } : run);
      at = end;
      continue;
    }
    const char = text[at + 1];
    if (char === undefined) return new SubstitutionProblem(`\\ at the end of ${text}`);
    if (char >= '0' && char <= '9') parts.push(Number(char));
    else if (char === separator) parts.push(separator);
    else parts.push(escapes[char] ?? `\\${char}`);
    at += 2;
  }
  return parts;
}

/** What a substitution made of a text. */
export interface Substituted {
  readonly text: ByteString;
  /** How often the pattern matched. */
  readonly count: number;
}

/**
 * Does a substitution.
 * @param expand prints a format; null when it cannot
 */
export function substitute(
  { regex, replacement, all }: Substitution,
  text: ByteString,
  expand: (format: ByteString) => ByteString | null,
): Substituted | SubstitutionProblem {
  let result = '';
  let count = 0;
  let at = 0;
  try {
    while (at <= text.length && (count === 0 || (all && at < text.length))) {
      const match = regex.exec(text, at, { notBol: at > 0 && text[at - 1] !== '\n' });
      if (match === null) break;
      count++;
      result += text.slice(at, match.start);
      const replaced = replacementOf(replacement, text, match, expand);
      if (replaced instanceof SubstitutionProblem) return replaced;
      result += replaced;
      at = match.end;
      // After an empty match one byte is passed over, or there would be no end.
      if (match.end === match.start && at < text.length) result += text[at++];
      else if (match.end === match.start) break;
    }
  } catch (problem) {
    if (problem instanceof RegexBudgetExceeded) return new SubstitutionProblem(problem.message);
    throw problem;
  }
  return { text: result + text.slice(at), count };
}

/** What stands in the place of one match. */
export function replacementOf(
  parts: readonly ReplacementPart[],
  text: ByteString,
  match: RegexMatch,
  expand: (format: ByteString) => ByteString | null,
): ByteString | SubstitutionProblem {
  let result = '';
  for (const part of parts) {
    if (typeof part === 'string') result += part;
    else if (typeof part === 'number') {
      // A group that took no part, or that the pattern does not have, is empty.
      const [start, end] = part === 0 ? [match.start, match.end] : (match.groups[part - 1] ?? [0, 0]);
      if (start >= 0) result += text.slice(start, end);
    } else {
      const expanded = expand(part.format);
      if (expanded === null) return new SubstitutionProblem(`wrong format [${part.format}]`);
      result += expanded;
    }
  }
  return result;
}
