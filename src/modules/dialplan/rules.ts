import { ArgumentProblem } from '../../declarations/arguments.ts';
import { type Cell, openTable, rowsOf, type Table } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import {
  parseReplacement,
  type ReplacementPart,
  SubstitutionProblem,
  type VariableReader,
} from '../../transformations/substitution.ts';
import { matchesTimeExpression } from '../../values/time-recurrence.ts';
import { type ByteString, textOf } from '../../values/value.ts';
import { compilePattern, type PerlPattern } from '../regex/pattern.ts';

/** A row of the dialplan table. */
interface Rule {
  readonly plan: number;
  readonly priority: number;
  /** Null: the input must equal `text`. */
  readonly regex: PerlPattern | null;
  readonly text: ByteString;
  readonly ignoreCase: boolean;
  readonly substitution: PerlPattern | null;
  /** As it is written; '': the rule replaces nothing. */
  readonly replacement: ByteString;
  readonly parts: readonly ReplacementPart[];
  readonly attributes: ByteString;
  readonly recurrence: ByteString;
}

/** Names of the columns, as the parameters give them. */
export interface Columns {
  readonly plan: string;
  readonly priority: string;
  readonly operation: string;
  readonly expression: string;
  readonly flags: string;
  readonly substitution: string;
  readonly replacement: string;
  readonly attributes: string;
  readonly recurrence: string;
  readonly disabled: string;
}

/** What a translation gives; '' for an output when the rule replaces nothing. */
export interface Translation {
  readonly output: ByteString;
  readonly attributes: ByteString;
}

/** How much of the attributes of a rule is told. */
const attributesLimit = 256;

/** How many characters a replacement with groups or variables may make. */
const longestOutput = 126;

/** The rules of one partition. */
export class Dialplan {
  readonly name: string;
  readonly url: string;
  readonly tableName: string;
  readonly #server: Server;
  readonly #columns: Columns;
  #plans = new Map<number, Rule[]>();

  constructor(server: Server, name: string, url: string, tableName: string, columns: Columns) {
    this.name = name;
    this.url = url;
    this.tableName = tableName;
    this.#server = server;
    this.#columns = columns;
  }

  /** The table as it is now; a text: why it cannot be read. */
  table(): Table | string {
    const database = openTable(this.#server, this.url, this.tableName, [5]);
    return typeof database === 'string' ? database : database.table(this.tableName);
  }

  /**
   * Reads the table. Rows that are no rules are left out, with a warning.
   * @returns why it cannot be read, when the rules stay as they were; null: it was read
   */
  load(): string | null {
    const table = this.table();
    if (typeof table === 'string') return table;
    const plans = new Map<number, Rule[]>();
    for (const row of rowsOf(table)) {
      if (Number(row[this.#columns.disabled] ?? 0) !== 0) continue;
      const rule = this.#rule(row);
      if (typeof rule === 'string') this.#server.log('WARNING', `dialplan: a rule is left out: ${rule}`);
      else if (rule.regex === null && rule.text === '') return 'a rule compares with an empty text';
      else plans.set(rule.plan, [...(plans.get(rule.plan) ?? []), rule]);
    }
    // Of equal priority the row that comes first in the table.
    for (const rules of plans.values()) rules.sort((left, right) => left.priority - right.priority);
    this.#plans = plans;
    return null;
  }

  /** A text: why the row is no rule. */
  #rule(row: Readonly<Record<string, Cell | undefined>>): Rule | string {
    const columns = this.#columns;
    const text = (name: string) => String(row[name] ?? '');
    const number = (name: string) => Number(row[name] ?? 0);
    const operation = number(columns.operation);
    if (operation !== 0 && operation !== 1) return `there is no operation ${operation}`;
    if ((row[columns.expression] ?? null) === null) return 'it has no expression';
    const ignoreCase = (number(columns.flags) & 1) !== 0;
    const [expression, pattern] = [text(columns.expression), text(columns.substitution)];
    const regex = operation === 1 ? compile(expression, ignoreCase) : null;
    if (typeof regex === 'string') return `${expression}: ${regex}`;
    const substitution = pattern === '' ? null : compile(pattern, ignoreCase);
    if (typeof substitution === 'string') return `${pattern}: ${substitution}`;
    const replacement = text(columns.replacement);
    const parts = this.#parts(replacement, substitution);
    if (typeof parts === 'string') return parts;
    const recurrence = text(columns.recurrence);
    if (recurrence !== '' && this.#recurs(recurrence) === null) return `${recurrence} is no time`;
    return {
      plan: number(columns.plan),
      priority: number(columns.priority),
      regex,
      text: expression,
      ignoreCase,
      substitution,
      replacement,
      parts,
      attributes: text(columns.attributes).slice(0, attributesLimit),
      recurrence,
    };
  }

  /** A text: what is wrong with the replacement. */
  #parts(replacement: ByteString, substitution: PerlPattern | null): readonly ReplacementPart[] | string {
    if (substitution === null) return [];
    const parsed = parseReplacement(replacement, 0, null);
    if (parsed instanceof SubstitutionProblem) return parsed.message;
    for (const part of parsed.parts) {
      if (typeof part === 'number' && part > substitution.groupCount)
        return `${replacement} uses a group that there is not`;
      const variable = typeof part === 'object' ? this.#server.variable(part.variable) : null;
      if (variable instanceof ArgumentProblem) return variable.message;
    }
    return parsed.parts;
  }

  has(plan: number): boolean {
    return this.#plans.has(plan);
  }

  /** Translates by the first rule that matches; null when none does. `read` is for variables in replacements. */
  translate(plan: number, input: ByteString, read: VariableReader): Translation | null {
    if (input === '') return null;
    const rule = this.#plans.get(plan)?.find((item) => matches(item, input) && this.#isNow(item));
    if (rule === undefined) return null;
    const { replacement, substitution, parts, attributes } = rule;
    if (replacement === '' || substitution === null) return { output: replacement, attributes };
    const match = substitution.exec(input);
    if (match === null) {
      this.#server.log('ERROR', `dialplan: ${input} matches ${rule.text}, but not ${substitution.source}`);
      return null;
    }
    const output = assembled(parts, match, read);
    if (output === null) {
      this.#server.log('ERROR', `dialplan: ${input} becomes longer than ${longestOutput} characters`);
      return null;
    }
    return { output, attributes };
  }

  #isNow({ recurrence }: Rule): boolean {
    return recurrence === '' || this.#recurs(recurrence) === true;
  }

  /** Null: it is no time. */
  #recurs(recurrence: ByteString): boolean | null {
    const { clock } = this.#server.host;
    return matchesTimeExpression(recurrence, Math.floor(clock.now() / 1000), (at) => clock.zoneOffset(at));
  }
}

/** What a pattern and its groups matched. */
type Groups = readonly (ByteString | undefined)[];

function compile(pattern: ByteString, ignoreCase: boolean): PerlPattern | string {
  return compilePattern(pattern, { ignoreCase, multiline: false, dotAll: false, extended: false });
}

function matches({ regex, text, ignoreCase }: Rule, input: ByteString): boolean {
  if (regex !== null) return regex.test(input);
  return ignoreCase ? text.toLowerCase() === input.toLowerCase() : text === input;
}

/** Null: it gets too long. A text at the end may be of any length. */
function assembled(
  parts: readonly ReplacementPart[],
  match: Groups,
  read: VariableReader,
): ByteString | null {
  let output = '';
  for (const [index, part] of parts.entries()) {
    output += filled(part, match, read);
    const isTail = typeof part === 'string' && index === parts.length - 1;
    if (!isTail && output.length > longestOutput) return null;
  }
  return output;
}

function filled(part: ReplacementPart, match: Groups, read: VariableReader): ByteString {
  if (typeof part === 'string') return part;
  if (typeof part === 'number') return match[part] ?? '';
  return textOf(read(part.variable) ?? null) ?? '';
}
