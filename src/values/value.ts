/**
 * Script values.
 *
 * Everything the script touches is bytes; a byte string is a JavaScript string with one character per byte
 * (U+0000 to U+00FF), so that text that is not UTF-8 passes through unchanged. Conversion from and to real
 * text happens at the edges only (`bytes.ts`).
 */

/** A JavaScript string in which every character is one byte. */
export type ByteString = string;

/**
 * A value with both a text form and an integer form that is not simply that text:
 * `$rp` with an explicit port, `$rm`, `{s.int}` (reference: language 4.3, 6.1).
 */
export class TextAndInteger {
  readonly text: ByteString;
  readonly integer: number;
  /** The "type int" trait: `$var(x) = …` then stores the integer, and truth follows the integer. */
  readonly isInteger: boolean;

  constructor(text: ByteString, integer: number, isInteger: boolean) {
    this.text = text;
    this.integer = integer;
    this.isInteger = isInteger;
  }
}

/** NULL, an integer (32-bit, also has a text form), a byte string, or one with both traits. */
export type Value = null | number | ByteString | TextAndInteger;

/** The text form, null for NULL. */
export function textOf(value: Value): ByteString | null {
  if (typeof value === 'string' || value === null) return value;
  return typeof value === 'number' ? String(value) : value.text;
}

/** The integer form, null when there is none. Strings are never converted. */
export function integerOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  return value instanceof TextAndInteger ? value.integer : null;
}

/** True when the value carries the "type int" trait. */
export function isInteger(value: Value): boolean {
  return typeof value === 'number' || (value instanceof TextAndInteger && value.isInteger);
}

/** What `$var(x) = value` keeps: an integer, a string or NULL (the double nature is lost). */
export function stored(value: Value): null | number | ByteString {
  if (value instanceof TextAndInteger) return value.isInteger ? value.integer : value.text;
  return value;
}

/** The value in a format: `<null>` for NULL. */
export function printed(value: Value): ByteString {
  return value === null ? '<null>' : textOf(value)!;
}
