import { ArgumentProblem } from '../../declarations/arguments.ts';
import type { ByteString } from '../../values/value.ts';

/** Reads `a,b` against named bits. */
export function parseFlagNames<T extends string>(
  names: Readonly<Record<T, number>>,
): (text: ByteString) => number | ArgumentProblem {
  return (text) => {
    let flags = 0;
    for (const part of text.split(',')) {
      const name = part.trim();
      if (name === '') continue;
      if (!Object.hasOwn(names, name)) {
        return new ArgumentProblem(`unknown flag "${name}"`, `Known are ${Object.keys(names).join(', ')}.`);
      }
      flags |= names[name as T];
    }
    return flags;
  };
}

/** Reads the sum of bits that 2.4 wants. */
export function parseFlagNumber(text: ByteString): number | ArgumentProblem {
  const number = Number(text.trim() === '' ? Number.NaN : text);
  return Number.isInteger(number) && number >= 0
    ? number
    : new ArgumentProblem(`${text} is no number of flags`);
}
