import type { Server } from '../../declarations/server.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';

/** `ALL` (null), or regular expressions of which any may match, less exceptions. */
interface Expression {
  readonly any: readonly Regex[] | null;
  readonly except: Expression | null;
}

/** A line: `left : right`, each with exceptions. */
interface Rule {
  readonly left: Expression;
  readonly right: Expression;
}

/** Reads a file of rules like hosts.allow (reference: modules 19); a text: what is wrong with it. */
export function parseRules(text: ByteString): Rule[] | string {
  const rules: Rule[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = withoutComment(written).trim();
    if (line === '') continue;
    const sides = splitOutsideQuotes(line, ':');
    if (sides.length !== 2) return `line ${index + 1}: not two lists with a colon between them`;
    const [left, right] = sides.map(parseExpression);
    if (typeof left === 'string' || typeof right === 'string')
      return `line ${index + 1}: ${typeof left === 'string' ? left : right}`;
    rules.push({ left: left!, right: right as Expression });
  }
  return rules;
}

function withoutComment(line: string): string {
  return splitOutsideQuotes(line, '#')[0]!;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function parseExpression(text: string): Expression | string {
  const match = /^(.*?)\sEXCEPT\s(.*)$/s.exec(` ${text.trim()} `);
  const list = (match === null ? text : match[1]!).trim();
  const except = match === null ? null : parseExpression(match[2]!);
  if (typeof except === 'string') return except;
  if (list === 'ALL') return { any: null, except };
  const any: Regex[] = [];
  for (const item of splitOutsideQuotes(list, ',')) {
    const pattern = /^\s*"(.*)"\s*$/s.exec(item)?.[1];
    if (pattern === undefined) return `not a regular expression in quotes: ${item.trim()}`;
    const regex = cachedRegex(pattern);
    if (regex instanceof RegexError) return `${pattern}: ${regex.message}`;
    any.push(regex);
  }
  return { any, except };
}

function matches({ any, except }: Expression, text: ByteString): boolean {
  return (
    (any === null || any.some((regex) => regex.test(text))) && !(except !== null && matches(except, text))
  );
}

/** The files of rules, read once. */
export class RuleFiles {
  readonly #server: Server;
  readonly #files = new Map<string, readonly Rule[]>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Whether a file has a rule for the pair; a missing file has none. */
  has(path: string, left: ByteString, right: ByteString): boolean {
    return this.#rules(path).some((rule) => matches(rule.left, left) && matches(rule.right, right));
  }

  #rules(path: string): readonly Rule[] {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const text = this.#server.host.files.read(path);
    let rules: readonly Rule[] = [];
    if (typeof text === 'string') {
      const parsed = parseRules(text);
      if (typeof parsed === 'string') this.#server.log('ERROR', `permissions: ${path}: ${parsed}`);
      else rules = parsed;
    } else
      this.#server.log(
        'WARNING',
        `permissions: ${path} cannot be read, everything is allowed: ${text.message}`,
      );
    this.#files.set(path, rules);
    return rules;
  }
}
