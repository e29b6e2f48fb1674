const decimal = /^[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|^\.[0-9]+(?:[eE][+-]?[0-9]+)?/;
const hexadecimal = /^0[xX](?:([0-9a-fA-F]+)\.?([0-9a-fA-F]*)|\.([0-9a-fA-F]+))(?:[pP]([+-]?[0-9]+))?/;

/**
 * The number without sign that a text begins with, as C's `strtod` reads it: decimal, or hexadecimal behind `0x`.
 * @returns the number and how many characters it takes; null when there is none
 */
export function readNumber(text: string): { value: number; length: number } | null {
  const hex = hexadecimal.exec(text);
  if (hex !== null) {
    const whole = hex[1] ?? '';
    const fraction = hex[2] ?? hex[3] ?? '';
    const digits = Number(`0x${whole}${fraction}`);
    const value = digits * 2 ** (Number(hex[4] ?? 0) - 4 * fraction.length);
    return { value, length: hex[0].length };
  }
  const found = decimal.exec(text);
  return found === null ? null : { value: Number(found[0]), length: found[0].length };
}

/** The number that a text begins with after blanks and a sign, 0 without one. */
export function leadingNumber(text: string): number {
  const start = /^[ \t\r\n\v\f]*([+-]?)/.exec(text)!;
  const rest = text.slice(start[0].length);
  const word = /^(?:(inf(?:inity)?)|nan)/i.exec(rest);
  const value = word === null ? (readNumber(rest)?.value ?? 0) : word[1] ? Infinity : NaN;
  return start[1] === '-' ? -value : value;
}
