/** Strings in which `$…` is expanded: text and variables in turn (reference: language 1.8, 5.1). */
import type { FormatPart, StringLiteral } from './ast.ts';
import type { ByteString } from './bytes.ts';
import { stringOffsets } from './literals.ts';
import type { SyntaxProblem } from './problems.ts';
import { type Locate, malformedVariable, scanVariable } from './variables.ts';

export interface Format {
  /** Text and variables in order; two texts never follow each other, and no text is empty. */
  readonly parts: readonly FormatPart[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Splits the value of a string into text and variables. `$$` is a dollar sign.
 * @param value the value, escapes resolved
 * @param base offset of its first byte in the script; or for a literal with escapes a function that maps an
 *   index to an offset (see `locateInString`)
 */
export function parseFormat(value: ByteString, base: number | Locate): Format {
  const locate: Locate = typeof base === 'number' ? (index) => base + index : base;
  const parts: FormatPart[] = [];
  const problems: SyntaxProblem[] = [];
  let text = '';
  let at = 0;
  for (let dollar = value.indexOf('$'); dollar >= 0; dollar = value.indexOf('$', at)) {
    text += value.slice(at, dollar);
    if (value[dollar + 1] === '$') {
      text += '$';
      at = dollar + 2;
      continue;
    }
    const { variable, end, malformed } = scanVariable(value, dollar, locate, 0);
    at = end;
    if (malformed !== null) {
      const span = { start: locate(dollar), end: locate(Math.max(end, dollar + 1)) };
      const written = value.slice(dollar, Math.max(end, dollar + 1));
      problems.push(
        written === '$'
          ? {
              code: 'format-malformed',
              severity: 'error',
              span,
              message: 'a lone `$` in a text that is expanded',
              hint: 'Write `$$` for a dollar sign.',
            }
          : malformedVariable(written, span, malformed),
      );
      // The server stops at the first one; what follows an unclosed variable cannot be told apart from it.
      text += value.slice(dollar);
      at = value.length;
      break;
    }
    if (text !== '') parts.push(text);
    text = '';
    parts.push(variable);
  }
  text += value.slice(at);
  if (text !== '') parts.push(text);
  return { parts, problems };
}

/**
 * Maps indexes into the value of a literal to offsets in the script, through escapes and joined parts.
 * @param script the whole text that the literal was parsed from
 */
export function locateInString(literal: StringLiteral, script: ByteString): Locate {
  let offsets: number[] | undefined;
  return (index) => {
    offsets ??= literal.parts.flatMap(({ span }, part) => {
      const inPart = stringOffsets(script.slice(span.start, span.end), span.start);
      // The end of a part is the start of the next one.
      return part + 1 < literal.parts.length ? inPart.slice(0, -1) : inPart;
    });
    return offsets[Math.min(index, offsets.length - 1)] ?? literal.span.start;
  };
}
