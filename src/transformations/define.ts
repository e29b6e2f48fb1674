/**
 * How a transformation says what it is: one table that the checker, the runtime, the editor and the reference
 * page read.
 */
import type { Version } from '../../grammar/dialect.ts';
import type { ByteString, Value } from '../values/value.ts';
import { textOf } from '../values/value.ts';

/** `integer`: a number; `string`: a text up to the next `,` or `}`; `char`: one character, the comma included. */
export type ArgumentKind = 'integer' | 'string' | 'char';

export interface TransformationArgument {
  readonly name: string;
  readonly doc: string;
  readonly kind: ArgumentKind;
  readonly optional: boolean;
  /** A variable may stand here; it is evaluated each time. */
  readonly variable: boolean;
  /** What a literal text stands for; null: it ends at the first blank. */
  readonly read: ((text: ByteString, version: Version) => ByteString) | null;
  /** Why a literal is not acceptable, or null. */
  readonly check: ((value: number | ByteString, version: Version) => string | null) | null;
}

type Options = Partial<Pick<TransformationArgument, 'optional' | 'variable' | 'read' | 'check'>>;

function argument(kind: ArgumentKind, name: string, doc: string, options: Options): TransformationArgument {
  return { kind, name, doc, optional: false, variable: true, read: null, check: null, ...options };
}

export const argumentOf = {
  integer: (name: string, doc: string, options: Options = {}): TransformationArgument =>
    argument('integer', name, doc, options),
  string: (name: string, doc: string, options: Options = {}): TransformationArgument =>
    argument('string', name, doc, options),
  char: (name: string, doc: string): TransformationArgument =>
    argument('char', name, doc, { variable: false }),
};

/** A transformation that failed: NULL in an expression, and nothing more of the chain is done; 2.4 prints the empty text (reference: language 6). */
export class TransformationFailure {
  /** Text of the ERROR line. */
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type TransformationResult = Value | TransformationFailure;

/** What a transformation may ask of the running script. */
export interface TransformationContext {
  readonly version: Version;
  /** The index before the operation (`{nameaddr.1.uri}`); undefined without one. */
  readonly index?: Value;
  /** Expands `$…` in a text; null when the text is not a valid format. */
  expand(format: ByteString): ByteString | null;
  /** The value of a variable; undefined when there is none of that name. */
  read(variable: ByteString): Value | undefined;
  /** The first address of a name, null when it has none. */
  resolve(name: ByteString): ByteString | null;
}

export interface TransformationDeclaration {
  /** Lower case: `s`, `uri`, … */
  readonly class: string;
  /** Lower case: `len`, `escape.user`, … */
  readonly name: string;
  readonly doc: string;
  readonly since?: Version;
  readonly until?: Version;
  readonly args: readonly TransformationArgument[];
  readonly result: 'string' | 'integer';
  /**
   * Called with a value that is not NULL and one value per given argument; variables may have been anything,
   * literals are of the declared kind.
   */
  readonly run: (
    input: Value,
    args: readonly Value[],
    context: TransformationContext,
  ) => TransformationResult;
}

interface Given extends Omit<TransformationDeclaration, 'args' | 'result'> {
  readonly args?: readonly TransformationArgument[];
  readonly result?: 'string' | 'integer';
}

/**
 * Declares a transformation.
 *
 * @example
 * defineTransformation({ class: 's', name: 'len', doc: 'Number of bytes.', result: 'integer', run: (input) => textOf(input)!.length });
 */
export function defineTransformation(declaration: Given): TransformationDeclaration {
  return { args: [], result: 'string', ...declaration };
}

/** A transformation of the text form without arguments. */
export function ofText(
  declaration: Omit<Given, 'run' | 'args'> & {
    readonly run: (text: ByteString, context: TransformationContext) => TransformationResult;
  },
): TransformationDeclaration {
  return defineTransformation({
    ...declaration,
    run: (input, _args, context) => declaration.run(textOf(input)!, context),
  });
}

/** The longest result; a longer one is a failure (reference: language 6). */
export const longestResult = 65536;

export function fail(message: string): TransformationFailure {
  return new TransformationFailure(message);
}
