import type * as ast from '../../grammar/ast.ts';
import type { Argument } from '../declarations/arguments.ts';
import { ArgumentProblem } from '../declarations/arguments.ts';
import type { KnownFunction } from '../declarations/registry.ts';
import { blockOfKind } from '../declarations/routes.ts';
import { canBeAssigned } from '../declarations/variable-parts.ts';
import { cachedRegex, regexArgumentOptions } from '../values/regex/cache.ts';
import { RegexError } from '../values/regex/regex.ts';
import { emitVariable, numberCode } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';
import { emitFormat, splitText } from './formats.ts';
import { parseVariableText } from './variable-text.ts';

/** One argument of a call, evaluated before it. */
export interface PreparedArgument {
  /** Cheap JavaScript expression. */
  readonly code: string;
  /** It may be `BAD`: not what the function takes (reference: language 3.8). */
  readonly canFail: boolean;
  /** It may be `BAD_REGEX`, too. */
  readonly isRegex?: boolean;
  /** What it should have been, for the error line. */
  readonly expected: string;
  /** The value itself when it is known before the script runs. */
  readonly literal: unknown;
}

const omitted: PreparedArgument = { code: 'undefined', canFail: false, expected: '', literal: undefined };

/** Evaluates the arguments from left to right, as the declaration wants them. */
export function emitArguments(
  emitter: Emitter,
  call: ast.FunctionCall,
  known: KnownFunction | null,
): PreparedArgument[] {
  const declared = known?.declaration?.args;
  const count = declared === undefined ? call.arguments.length : declared.length;
  const prepared: PreparedArgument[] = [];
  for (let position = 0; position < count; position++) {
    const written = call.arguments[position];
    const argument = inOldText(declared?.[position] ?? unknownArgument, position, call, known);
    if (written === undefined || written.kind === 'OmittedArgument') prepared.push(omitted);
    else prepared.push(prepare(emitter, written, argument));
  }
  return prepared;
}

/** In 2.4 the catalog knows which texts of module functions are taken as they stand. */
function inOldText(
  argument: Argument<unknown>,
  position: number,
  call: ast.FunctionCall,
  known: KnownFunction | null,
): Argument<unknown> {
  const kinds = known?.facts?.kinds?.[call.arguments.length];
  return kinds?.[position] === 'string' && argument.kind === 'string' ? { ...argument, raw: true } : argument;
}

/** How arguments of functions that are only known by name reach a replacement: as plain values. */
const unknownArgument: Argument<unknown> = {
  name: '',
  doc: '',
  kind: 'any',
  optional: true,
  static: false,
  raw: false,
  writable: false,
  parse: null,
};

type Written = Exclude<ast.Argument, ast.OmittedArgument>;

function prepare(emitter: Emitter, written: Written, argument: Argument<unknown>): PreparedArgument {
  if (written.kind === 'Variable') return prepareVariable(emitter, written, argument);
  if (written.kind === 'NumberLiteral') return prepareNumber(emitter, written, argument);
  const text = written.kind === 'BareArgument' ? written.text : written.value;
  return prepareText(emitter, text, written, argument);
}

function literal(emitter: Emitter, value: unknown): PreparedArgument {
  const code = typeof value === 'number' ? numberCode(value) : emitter.unit.constant(value);
  return { code, canFail: false, expected: '', literal: value };
}

function reject(emitter: Emitter, span: ast.Span, message: string, hint?: string): PreparedArgument {
  emitter.unit.problem('link-argument', span, message, hint);
  return omitted;
}

function prepareNumber(
  emitter: Emitter,
  written: ast.NumberLiteral,
  argument: Argument<unknown>,
): PreparedArgument {
  const { kind } = argument;
  if (kind === 'integer' || kind === 'any') return literal(emitter, written.value);
  // Bare numbers of 2.4 and 1.x: `setflag(3)`, `route(1)`.
  if (emitter.unit.version === '2.4') return prepareText(emitter, String(written.value), written, argument);
  return reject(
    emitter,
    written.span,
    `\`${argument.name}\` expects a string or a variable, not a number`,
    'Put it in quotes.',
  );
}

function prepareVariable(
  emitter: Emitter,
  written: ast.Variable,
  argument: Argument<unknown>,
): PreparedArgument {
  const { unit } = emitter;
  const { kind, parse } = argument;
  if (kind === 'variable' || kind === 'avp') return prepareReference(emitter, written, argument);
  if (argument.static) {
    return reject(
      emitter,
      written.span,
      `\`${argument.name}\` does not support variables`,
      'Write the value itself.',
    );
  }
  if (kind === 'format') {
    const format = unit.constant({ formatOf: written });
    return { code: `format(${format})`, canFail: false, expected: '', literal: undefined };
  }
  const value = emitVariable(emitter, written).code;
  switch (kind) {
    case 'integer': {
      const code = emitter.spill(`asInteger(${value})`);
      if (parse === null) return { code, canFail: true, expected: 'an integer', literal: undefined };
      const parsed = emitter.spill(`parsed(x,${emitter.place()},${unit.constant(parse)},${code})`);
      return { code: parsed, canFail: true, expected: 'an integer', literal: undefined };
    }
    case 'any':
      return { code: emitter.spill(value), canFail: false, expected: '', literal: undefined };
    case 'regex': {
      const code = emitter.spill(`asRegex(x,${emitter.place()},asString(${value}))`);
      return { code, canFail: true, isRegex: true, expected: 'a string', literal: undefined };
    }
    default: {
      const code = emitter.spill(`asString(${value})`);
      if (parse === null) return { code, canFail: true, expected: 'a string', literal: undefined };
      const parsed = emitter.spill(`parsed(x,${emitter.place()},${unit.constant(parse)},${code})`);
      return { code: parsed, canFail: true, expected: 'a string', literal: undefined };
    }
  }
}

function prepareReference(
  emitter: Emitter,
  written: ast.Variable,
  argument: Argument<unknown>,
): PreparedArgument {
  const { unit } = emitter;
  // An index and transformations are passed over: the server looks at the name only.
  if (argument.kind === 'avp' && written.name !== 'avp') {
    return reject(emitter, written.span, `\`${argument.name}\` must be an AVP`, 'Write it as $avp(name).');
  }
  const known = unit.registry.variable(written.name, unit.modules);
  if (argument.writable && known !== null && !canBeAssigned(written, known)) {
    return reject(emitter, written.span, `\`${written.text}\` cannot be assigned`);
  }
  emitter.pending = true;
  // A reference itself is a literal: it is the same in every call.
  return {
    code: `R${unit.variable(written)}`,
    canFail: false,
    expected: '',
    literal: { referenceTo: written },
  };
}

function prepareText(
  emitter: Emitter,
  text: string,
  written: Written,
  argument: Argument<unknown>,
): PreparedArgument {
  const { unit } = emitter;
  const { kind, parse } = argument;
  const old = unit.version === '2.4';
  if (kind === 'variable' || kind === 'avp') {
    const variable = old ? parseVariableText(text, written.span) : null;
    if (variable !== null) return prepareReference(emitter, variable, argument);
    return reject(emitter, written.span, `\`${argument.name}\` must be a variable`);
  }
  if (kind === 'integer') return prepareIntegerText(emitter, text, written, argument);
  if (argument.raw) {
    if (parse === null) return literal(emitter, text);
    return parseLiteral(emitter, text, written, argument);
  }
  // A regular expression may end in `$`, which would be a variable without a name elsewhere.
  const isPattern = kind === 'regex' && !/\$[\w(]/.test(text);
  // The names of routes are literals in 2.4, whatever is in them.
  const isLiteral = isPattern || (kind === 'route' && argument.routeKind !== undefined && old);
  const format = isLiteral ? { parts: [text], literal: text } : splitText(unit, text, written.span);
  if (kind === 'format') {
    return {
      code: `format(${unit.constant({ formatText: text })})`,
      canFail: false,
      expected: '',
      literal: undefined,
    };
  }
  if (format.literal === null) {
    if (argument.static) {
      return reject(
        emitter,
        written.span,
        `\`${argument.name}\` does not support variables`,
        'Write the value itself.',
      );
    }
    const only = format.parts[0];
    // 2.4 takes a lone variable in quotes for the variable itself where a value of either kind is wanted.
    if (
      kind === 'any' &&
      old &&
      format.parts.length === 1 &&
      only !== undefined &&
      typeof only !== 'string'
    ) {
      return {
        code: emitter.spill(emitVariable(emitter, only).code),
        canFail: false,
        expected: '',
        literal: undefined,
      };
    }
    const expanded = emitter.spill(`limited(x,${emitter.place()},${emitFormat(emitter, format)})`);
    if (kind === 'regex') {
      const regex = emitter.spill(`asRegex(x,${emitter.place()},${expanded})`);
      return { code: regex, canFail: true, isRegex: true, expected: 'a string', literal: undefined };
    }
    if (parse === null) return { code: expanded, canFail: true, expected: 'a string', literal: undefined };
    const parsed = emitter.spill(`parsed(x,${emitter.place()},${unit.constant(parse)},${expanded})`);
    return { code: parsed, canFail: true, expected: 'a string', literal: undefined };
  }
  if (kind === 'regex') {
    const regex = cachedRegex(format.literal, regexArgumentOptions);
    if (!(regex instanceof RegexError)) return literal(emitter, regex);
    unit.problem(
      'link-regex',
      written.span,
      `\`${format.literal}\` is no regular expression: ${regex.message}`,
    );
    return omitted;
  }
  if (kind === 'route' && argument.routeKind !== undefined)
    checkRouteName(emitter, format.literal, written, argument);
  return parse === null
    ? literal(emitter, format.literal)
    : parseLiteral(emitter, format.literal, written, argument);
}

function parseLiteral(
  emitter: Emitter,
  text: string,
  written: Written,
  argument: Argument<unknown>,
): PreparedArgument {
  const result = argument.parse!(text);
  if (!(result instanceof ArgumentProblem)) return literal(emitter, result);
  return reject(emitter, written.span, result.message, result.hint ?? undefined);
}

/** Numbers in quotes are numbers in 2.4 only (reference: language 3.8). */
function prepareIntegerText(
  emitter: Emitter,
  text: string,
  written: Written,
  argument: Argument<unknown>,
): PreparedArgument {
  const { unit } = emitter;
  if (unit.version !== '2.4') {
    return reject(
      emitter,
      written.span,
      `\`${argument.name}\` expects an integer or a variable, not a string`,
      'Leave the quotes out.',
    );
  }
  const format = splitText(unit, text, written.span);
  if (format.literal !== null) {
    const digits = /^\s*([+-]?[0-9]+|0x[0-9a-fA-F]+)\s*$/.exec(format.literal)?.[1];
    if (digits !== undefined) return literal(emitter, Number(digits) | 0);
    return reject(emitter, written.span, `\`${argument.name}\` expects an integer`);
  }
  const only = format.parts[0]!;
  const value =
    format.parts.length === 1 && typeof only !== 'string'
      ? emitVariable(emitter, only).code
      : emitFormat(emitter, format);
  return {
    code: emitter.spill(`asNumber(${value})`),
    canFail: true,
    expected: 'an integer',
    literal: undefined,
  };
}

function checkRouteName(emitter: Emitter, name: string, written: Written, argument: Argument<unknown>): void {
  const kind = argument.routeKind!;
  const block = kind === 'route' ? 'route' : blockOfKind[kind];
  if (emitter.unit.routeId(block, name) !== null) return;
  emitter.unit.problem('link-undefined-route', written.span, `\`${block}[${name}]\` is not defined`);
}
