import type { ByteString } from '../../values/value.ts';

/** A text in which `*` stands for anything, or a regular expression between slashes. */
export interface Pattern {
  readonly source: ByteString;
}

/** What a header must be: one pattern per header line; null: it must not be there. */
export interface HeaderPattern {
  readonly name: ByteString;
  readonly values: readonly Pattern[] | null;
}

/** Whether a text is what a pattern says; `fill` puts variables into its source first. */
export function matches(pattern: Pattern, text: ByteString, fill: (text: ByteString) => ByteString): boolean {
  return expression(fill(pattern.source)).test(text);
}

function expression(source: ByteString): RegExp {
  const regex = readRegex(source);
  if (regex !== null) return regex;
  const parts = source.replace(/\r?\n$/, '').split('*');
  return new RegExp(`^${parts.map(escaped).join('[\\s\\S]*')}(?:\\r?\\n)?$`);
}

/**
 * `/…/` or `/…/i` as a regular expression, else null.
 *
 * @throws SyntaxError when it is a wrong one.
 */
export function readRegex(source: ByteString): RegExp | null {
  const found = /^\/([\s\S]+)\/(i?)$/.exec(source);
  return found && new RegExp(found[1]!, found[2]);
}

/** `2xx` and `200` as what the code of a reply must match. */
export function codeMatches(wanted: string, code: string): boolean {
  return (
    code.length === wanted.length && [...wanted].every((digit, at) => digit === 'x' || digit === code[at])
  );
}

function escaped(text: string): string {
  return text
    .replace(/\r?\n/g, '\n')
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\n/g, '\\r?\\n');
}
