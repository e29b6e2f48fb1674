import type { Server } from '../../declarations/server.ts';
import { cachedRegex } from '../../values/regex/cache.ts';
import { type Regex, RegexError } from '../../values/regex/regex.ts';
import type { ByteString } from '../../values/value.ts';

/** `ALL` (null), or regular expressions of which any may match, less exceptions. */
interface Expression {
  readonly any: readonly Regex[] | null;
  readonly except: readonly Regex[];
}

/** A line: `left : right`, each with exceptions. */
interface Rule {
  readonly left: Expression;
  readonly right: Expression;
}

/** Reads a file of rules like hosts.allow (reference: modules 19): the good lines, and what is wrong with the others. */
export function parseRules(text: ByteString): { rules: Rule[]; problems: string[] } {
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = splitOutsideQuotes(written, '#')[0]!;
    if (line.trim() === '') continue;
    const rule = parseRule(line);
    if (typeof rule === 'string') problems.push(`line ${index + 1}: ${rule}`);
    else rules.push(rule);
  }
  return { rules, problems };
}

/** The last colon outside quotes parts the sides. */
function parseRule(line: string): Rule | string {
  const parts = splitOutsideQuotes(line, ':');
  const rightText = parts.pop()!;
  if (parts.length === 0 || rightText === '') return 'not two lists with a colon between them';
  const left = parseExpression(parts.join(':'));
  if (typeof left === 'string') return left;
  const right = parseExpression(rightText);
  return typeof right === 'string' ? right : { left, right };
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
  const at = text.indexOf(' EXCEPT ');
  const list = (at < 0 ? text : text.slice(0, at)).trim();
  const except = at < 0 ? [] : parseList(text.slice(at + 8));
  if (typeof except === 'string') return except;
  const any = list === 'ALL' ? null : parseList(list);
  return typeof any === 'string' ? any : { any, except };
}

/** Regular expressions, in quotes or without; case does not matter in them. */
function parseList(list: string): Regex[] | string {
  const any: Regex[] = [];
  for (const item of splitOutsideQuotes(list, ',')) {
    const pattern = item.trim().replace(/^"/, '').replace(/"$/, '');
    if (pattern === '') return 'an expression is empty';
    const regex = cachedRegex(pattern, { ignoreCase: true });
    if (regex instanceof RegexError) return `${pattern}: ${regex.message}`;
    any.push(regex);
  }
  return any;
}

function matches({ any, except }: Expression, text: ByteString): boolean {
  return (any === null || any.some((regex) => regex.test(text))) && !except.some((regex) => regex.test(text));
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

  hasRules(path: string): boolean {
    return this.#rules(path).length > 0;
  }

  /** Whether a function of the script has asked for that file. */
  isLoaded(path: string): boolean {
    return this.#files.has(path);
  }

  #rules(path: string): readonly Rule[] {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const text = this.#server.host.files.read(path);
    let rules: readonly Rule[] = [];
    if (typeof text === 'string') {
      const parsed = parseRules(text);
      for (const problem of parsed.problems) this.#server.log('ERROR', `permissions: ${path}: ${problem}`);
      rules = parsed.rules;
    } else
      this.#server.log(
        'WARNING',
        `permissions: ${path} cannot be read, everything is allowed: ${text.message}`,
      );
    this.#files.set(path, rules);
    return rules;
  }
}
