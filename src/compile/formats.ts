import type * as ast from '../../grammar/ast.ts';
import { parseFormat } from '../../grammar/formats.ts';
import { emitVariable } from './arithmetic.ts';
import type { Emitter } from './emitter.ts';
import { checkVariable } from './names.ts';
import { nativeOf } from './native.ts';
import type { Unit } from './unit.ts';

/** A text split into what is literal and what is a variable. */
export interface SplitFormat {
  readonly parts: readonly ast.FormatPart[];
  /** The text itself when nothing in it is expanded. */
  readonly literal: string | null;
}

/** Splits a text and reports unknown variables in it, which stop the start (reference: language 8.1). */
export function splitFormat(unit: Unit, literal: ast.StringLiteral): SplitFormat {
  return splitText(unit, literal.value, literal.span);
}

export function splitText(unit: Unit, text: string, span: ast.Span): SplitFormat {
  if (!text.includes('$')) return { parts: text === '' ? [] : [text], literal: text };
  const { parts, problems } = parseFormat(text, () => span.start);
  for (const problem of problems) unit.problem('link-format', span, problem.message, problem.hint);
  if (problems.length === 0) {
    for (const part of parts) if (typeof part !== 'string') checkVariable(unit, part, span);
  }
  const first = parts[0];
  const literal = parts.length === 0 ? '' : parts.length === 1 && typeof first === 'string' ? first : null;
  return { parts, literal };
}

/** The expanded text as a JavaScript expression. */
export function emitFormat(emitter: Emitter, format: SplitFormat): string {
  if (format.literal !== null) return emitter.unit.constant(format.literal);
  const pieces = format.parts.map((part) => {
    if (typeof part === 'string') return emitter.unit.constant(part);
    if (nativeOf(emitter.unit, part) !== null) return `printed(${emitVariable(emitter, part).code})`;
    emitter.at();
    emitter.pending = true;
    return `q${emitter.unit.variable(part, emitter.route.id)}(x)`;
  });
  return pieces.length === 1 ? pieces[0]! : `(${pieces.join('+')})`;
}
