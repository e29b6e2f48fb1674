/**
 * What a function takes. One declaration drives the checker (kinds, counts), the compiler (how the argument is
 * evaluated) and the types of `run`'s parameters.
 */
import type { Regex } from '../values/regex/regex.ts';
import type { ByteString, Value } from '../values/value.ts';
import type { Execution } from './execution.ts';
import type { RouteKind } from './routes.ts';

export type ArgumentKind =
  | 'integer'
  | 'string'
  | 'variable'
  | 'avp'
  | 'regex'
  | 'flags'
  | 'route'
  | 'any'
  | 'format';

/** `T` is what `run` receives; undefined for an omitted optional argument. */
export interface Argument<T> {
  readonly name: string;
  readonly doc: string;
  readonly kind: ArgumentKind;
  readonly optional: boolean;
  /** Only a literal without variables is accepted. */
  readonly static: boolean;
  /** The text is taken as it stands, `$` in it means nothing. */
  readonly raw: boolean;
  /** The variable must be assignable. */
  readonly writable: boolean;
  /**
   * Turns the text into what `run` wants: at start-up for a literal (a problem then stops the start), at run
   * time for anything else (a problem then fails the call with -1 and is logged).
   */
  readonly parse: ((text: ByteString) => T | ArgumentProblem) | null;
  /** Kind `route`: what the literal must name, checked when the script is linked (`failure route <x> does not exist`). */
  readonly routeKind?: RouteKind | 'route';
  /** Never set; carries the type. */
  readonly type?: T;
}

/** Why an argument's text is not acceptable. */
export class ArgumentProblem {
  readonly message: string;
  readonly hint: string | null;
  constructor(message: string, hint: string | null = null) {
    this.message = message;
    this.hint = hint;
  }
}

/** A text in which variables are expanded, compiled once. */
export interface Format {
  /** As written. */
  readonly text: ByteString;
  /** True when nothing in it is expanded. */
  readonly literal: boolean;
  /** The expanded text. NULL variables print `<null>`. */
  expand(execution: Execution): ByteString;
}

/** A variable handed to a function (output parameters, AVPs). */
export interface VariableReference {
  /** As written in the script. */
  readonly text: string;
  /** `avp`, `var`, … */
  readonly name: string;
  /** True for an AVP without index and transformations. */
  readonly isPlainAvp: boolean;
  readonly isWritable: boolean;
  /** The name of the AVP, evaluated; null when it is no AVP or its name is NULL. */
  avpName(execution: Execution): ByteString | null;
  get(execution: Execution): Value;
  /** The values at the indexes 0, 1, … up to the first NULL; of a variable without indexes the one it has. */
  elements(execution: Execution): Value[];
  /** False when the assignment failed (already logged). */
  set(execution: Execution, value: Value): boolean;
  /** Replaces all values of an AVP (`:=`); the same as `set` for everything else. */
  replace(execution: Execution, value: Value): boolean;
}

/**
 * Gives the variable of a result its text; it stays as it was when there is none. False when the assignment failed
 * (already logged).
 */
export function deliver(
  execution: Execution,
  text: ByteString,
  variable: VariableReference | undefined,
): boolean {
  return variable === undefined || text === '' || variable.set(execution, text);
}

export type ArgumentValues<A extends readonly Argument<unknown>[]> = {
  [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
};

function argument<T>(
  kind: ArgumentKind,
  name: string,
  doc: string,
  options: Partial<Argument<T>> = {},
): Argument<T> {
  return {
    name,
    doc,
    kind,
    optional: false,
    static: false,
    raw: false,
    writable: false,
    parse: null,
    ...options,
  };
}

export const arg = {
  /** A number literal or a variable with an integer form; in 2.4 also digits in quotes. */
  integer: (name: string, doc: string): Argument<number> => argument('integer', name, doc),
  /** A string (expanded when it contains `$`) or a variable. */
  string: (name: string, doc: string): Argument<ByteString> => argument('string', name, doc),
  /** A literal without variables. */
  literal: (name: string, doc: string): Argument<ByteString> =>
    argument('string', name, doc, { static: true }),
  /** A literal whose `$` are not expanded by the call. */
  raw: (name: string, doc: string): Argument<ByteString> => argument('string', name, doc, { raw: true }),
  /** A string that means something to the function; see `Argument.parse`. */
  parsed: <T>(
    name: string,
    doc: string,
    parse: (text: ByteString) => T | ArgumentProblem,
    options: { static?: boolean; raw?: boolean } = {},
  ): Argument<T> => argument<T>('string', name, doc, { parse, ...options }),
  /** Any readable variable. */
  variable: (name: string, doc: string): Argument<VariableReference> => argument('variable', name, doc),
  /** A variable that receives a result. */
  output: (name: string, doc: string): Argument<VariableReference> =>
    argument('variable', name, doc, { writable: true }),
  /** A variable that must be a plain `$avp`. */
  avp: (name: string, doc: string): Argument<VariableReference> =>
    argument('avp', name, doc, { writable: true }),
  /** A POSIX extended regular expression. */
  regex: (name: string, doc: string): Argument<Regex> => argument('regex', name, doc),
  /** The text with its variables, for functions that expand it themselves, as often as they like. */
  format: (name: string, doc: string): Argument<Format> => argument('format', name, doc),
  /** The name of a route of the script: a literal is checked when the script is linked. */
  route: (routeKind: RouteKind | 'route', name: string, doc: string): Argument<ByteString> =>
    argument('route', name, doc, { routeKind }),
  /** A value of either kind (2.4 functions that take `int|string|var`). */
  any: (name: string, doc: string): Argument<Value> => argument('any', name, doc),
  /** The same argument, optional. */
  optional: <T>(required: Argument<T>): Argument<T | undefined> =>
    ({ ...required, optional: true }) as Argument<T | undefined>,
};
