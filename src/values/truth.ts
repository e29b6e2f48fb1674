import type { ByteString, Value } from './value.ts';
import { TextAndInteger } from './value.ts';

/** A variable alone in a condition: not NULL, not an empty text, not the integer 0; the text "0" is true (reference: language 4.3). */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value.length > 0;
  if (value instanceof TextAndInteger) return value.isInteger ? value.integer !== 0 : value.text.length > 0;
  return false;
}

/** A variable or a computed value in `[ … ]`: an integer is true unless 0, every text is true, even the empty one; NULL is false (reference: language 4.3). */
export function isTrueInBrackets(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (value instanceof TextAndInteger && value.isInteger) return value.integer !== 0;
  return value !== null;
}

/** A literal text in `[ … ]`: true unless empty. */
export function isTrueLiteral(text: ByteString): boolean {
  return text.length > 0;
}

/** The code of a function, a route or another statement in a condition. 0 never gets here: it ends the script. */
export function isTrueCode(code: number): boolean {
  return code > 0;
}
