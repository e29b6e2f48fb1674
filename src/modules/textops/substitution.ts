import { ArgumentProblem, type VariableReference } from '../../declarations/arguments.ts';
import type { Execution } from '../../declarations/execution.ts';
import type { Server } from '../../declarations/server.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { type Regex, RegexError, type RegexMatch } from '../../values/regex/regex.ts';
import { type ByteString, printed } from '../../values/value.ts';

/** A part of a replacement: text, a group of the match, or a variable as written. */
type Part = ByteString | number | { readonly variable: ByteString };

/** `/regex/replacement/flags`, taken apart. */
export class Substitution {
  readonly regex: Regex;
  /** Flag `g`: every match is replaced. */
  readonly all: boolean;
  readonly #parts: readonly Part[];
  readonly #variables = new WeakMap<Server, Map<ByteString, VariableReference>>();

  constructor(regex: Regex, parts: readonly Part[], all: boolean) {
    this.regex = regex;
    this.all = all;
    this.#parts = parts;
  }

  /** The replacement of a match in `text`. */
  replacement(execution: Execution, text: ByteString, match: RegexMatch): ByteString {
    let result = '';
    for (const part of this.#parts) {
      if (typeof part === 'string') result += part;
      else if (typeof part === 'object') result += this.#expand(execution, part.variable);
      else {
        const [start, end] = part === 0 ? [match.start, match.end] : (match.groups[part - 1] ?? [-1, -1]);
        if (start >= 0) result += text.slice(start, end);
      }
    }
    return result;
  }

  #expand(execution: Execution, written: ByteString): ByteString {
    const { server } = execution;
    let known = this.#variables.get(server);
    if (known === undefined) {
      known = new Map();
      this.#variables.set(server, known);
    }
    let reference = known.get(written);
    if (reference === undefined) {
      const made = server.variable(written);
      if (made instanceof ArgumentProblem) {
        execution.log('ERROR', made.message);
        return '';
      }
      reference = made;
      known.set(written, made);
    }
    return printed(reference.get(execution));
  }
}

/** Reads `/regex/replacement/flags`; the first character is the separator. Flags: `i`, `g`, `s`. */
export function parseSubstitution(text: ByteString): Substitution | ArgumentProblem {
  const separator = text[0];
  const fields = separator === undefined ? null : split(text, separator);
  if (fields === null)
    return new ArgumentProblem(`\`${text}\` is no substitution`, 'Write /regex/replacement/flags.');
  const [pattern, replacement, flags] = fields;
  const unknown = /[^igs]/.exec(flags)?.[0];
  if (unknown !== undefined)
    return new ArgumentProblem(`unknown flag \`${unknown}\``, 'Known are i, g and s.');
  const regex = cachedRegex(pattern, { ignoreCase: flags.includes('i'), newline: !flags.includes('s') });
  if (regex instanceof RegexError)
    return new ArgumentProblem(`\`${pattern}\` is no regular expression: ${regex.message}`);
  const parts = parseReplacement(replacement, separator!);
  for (const part of parts) {
    if (typeof part === 'number' && part > regex.groupCount) {
      return new ArgumentProblem(`the regular expression has no group \\${part}`);
    }
  }
  return new Substitution(regex, parts, flags.includes('g'));
}

function split(text: ByteString, separator: string): [string, string, string] | null {
  const middle = nextSeparator(text, 1, separator);
  const last = middle < 0 ? -1 : nextSeparator(text, middle + 1, separator);
  return last < 0 ? null : [text.slice(1, middle), text.slice(middle + 1, last), text.slice(last + 1).trim()];
}

function nextSeparator(text: ByteString, from: number, separator: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', $: '$' };

function parseReplacement(text: ByteString, separator: string): Part[] {
  const parts: Part[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const next = text[at + 1] ?? '';
    if (character === '\\' && next !== '') {
      at++;
      if (next >= '0' && next <= '9') {
        flush();
        parts.push(Number(next));
      } else if (next === separator) literal += next;
      else literal += escapes[next] ?? `\\${next}`;
      continue;
    }
    const variable = character === '$' ? variableAt(text, at) : null;
    if (variable === null) literal += character;
    else {
      flush();
      parts.push({ variable });
      at += variable.length - 1;
    }
  }
  flush();
  return parts;
}

/** The variable that begins at a `$`: `$name`, `$name(…)`, `$(…)`; null when it is no variable. */
function variableAt(text: ByteString, at: number): ByteString | null {
  const name = /^\$[A-Za-z0-9_.]*/.exec(text.slice(at))![0];
  let end = at + name.length;
  if (text[end] === '(') {
    let depth = 0;
    do {
      if (text[end] === '(') depth++;
      else if (text[end] === ')') depth--;
      end++;
    } while (depth > 0 && end < text.length);
    if (depth > 0) return null;
  }
  return end === at + 1 ? null : text.slice(at, end);
}

/** A text with the matches replaced; null when nothing matched. */
export function substitute(
  execution: Execution,
  substitution: Substitution,
  text: ByteString,
  found: readonly RegexMatch[],
): ByteString | null {
  if (found.length === 0) return null;
  let result = '';
  let at = 0;
  for (const match of found) {
    result += text.slice(at, match.start) + substitution.replacement(execution, text, match);
    at = match.end;
  }
  return result + text.slice(at);
}
