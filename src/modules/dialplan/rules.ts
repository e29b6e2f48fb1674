import { type Cell, openDatabase, rowsOf } from '../../declarations/database.ts';
import type { Server } from '../../declarations/server.ts';
import { matchesTimeExpression } from '../../values/time-recurrence.ts';
import type { ByteString } from '../../values/value.ts';
import { compilePattern } from '../regex/pattern.ts';

/** A row of the dialplan table. */
export interface Rule {
  readonly id: number;
  readonly plan: number;
  readonly priority: number;
  /** Null: the input must equal `text`. */
  readonly regex: RegExp | null;
  readonly text: ByteString;
  readonly ignoreCase: boolean;
  readonly substitution: RegExp | null;
  readonly replacement: ByteString;
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

/** What a translation gives: `output` null when the rule replaces nothing. */
export interface Translation {
  readonly output: ByteString | null;
  readonly attributes: ByteString;
}

/** The rules of one partition. */
export class Dialplan {
  readonly name: string;
  readonly url: string;
  readonly tableName: string;
  readonly #server: Server;
  readonly #columns: Columns;
  #plans = new Map<number, Rule[]>();
  /** Epoch seconds of the last reading. */
  loadedAt = 0;

  constructor(server: Server, name: string, url: string, tableName: string, columns: Columns) {
    this.name = name;
    this.url = url;
    this.tableName = tableName;
    this.#server = server;
    this.#columns = columns;
  }

  /** Reads the table. Null, or why it cannot be read. */
  load(): string | null {
    const database = openDatabase(this.#server, this.url);
    if (typeof database === 'string') return database;
    const table = database.table(this.tableName);
    if (typeof table === 'string') return table;
    const plans = new Map<number, Rule[]>();
    for (const row of rowsOf(table)) {
      const rule = this.#rule(row);
      if (typeof rule === 'string') return rule;
      if (rule !== null) plans.set(rule.plan, [...(plans.get(rule.plan) ?? []), rule]);
    }
    // Of equal priority a text comes before a regular expression, a shorter text before a longer one.
    for (const rules of plans.values()) {
      rules.sort((left, right) => left.priority - right.priority || rank(left) - rank(right));
    }
    this.#plans = plans;
    this.loadedAt = Math.floor(this.#server.host.clock.now() / 1000);
    return null;
  }

  #rule(row: Readonly<Record<string, Cell | undefined>>): Rule | string | null {
    const columns = this.#columns;
    const text = (name: string) => String(row[name] ?? '');
    const number = (name: string) => Number(row[name] ?? 0);
    if (number(columns.disabled) !== 0) return null;
    const ignoreCase = (number(columns.flags) & 1) !== 0;
    const expression = text(columns.expression);
    const regex = number(columns.operation) === 1 ? compile(expression, ignoreCase) : null;
    const substitution =
      text(columns.substitution) === '' ? null : compile(text(columns.substitution), ignoreCase);
    if (typeof regex === 'string') return `dialplan: ${expression}: ${regex}`;
    if (typeof substitution === 'string') return `dialplan: ${text(columns.substitution)}: ${substitution}`;
    return {
      id: number('id'),
      plan: number(columns.plan),
      priority: number(columns.priority),
      regex,
      text: expression,
      ignoreCase,
      substitution,
      replacement: text(columns.replacement),
      attributes: text(columns.attributes),
      recurrence: text(columns.recurrence),
    };
  }

  has(plan: number): boolean {
    return this.#plans.has(plan);
  }

  /** Translates by the first rule that matches; null when none does. */
  translate(plan: number, input: ByteString): Translation | null {
    const rule = this.#plans.get(plan)?.find((item) => matches(item, input) && this.#isNow(item));
    if (rule === undefined) return null;
    const { replacement, substitution, attributes } = rule;
    if (replacement === '') return { output: null, attributes };
    if (substitution === null) return { output: replacement, attributes };
    const match = substitution.exec(input);
    return match === null ? null : { output: filled(replacement, match), attributes };
  }

  #isNow({ recurrence }: Rule): boolean {
    if (recurrence === '') return true;
    const { clock } = this.#server.host;
    return (
      matchesTimeExpression(recurrence, Math.floor(clock.now() / 1000), (at) => clock.zoneOffset(at)) === true
    );
  }
}

function compile(pattern: ByteString, ignoreCase: boolean): RegExp | string {
  return compilePattern(pattern, { ignoreCase, multiline: false, dotAll: false, extended: false });
}

function rank(rule: Rule): number {
  return rule.regex === null ? rule.text.length : Number.MAX_SAFE_INTEGER;
}

function matches({ regex, text, ignoreCase }: Rule, input: ByteString): boolean {
  if (regex !== null) return regex.test(input);
  return ignoreCase ? text.toLowerCase() === input.toLowerCase() : text === input;
}

/** The replacement with `\1` and so on filled in. */
function filled(replacement: ByteString, match: RegExpExecArray): ByteString {
  return replacement.replace(/\\([0-9])/g, (_, digit: string) => match[Number(digit)] ?? '');
}
